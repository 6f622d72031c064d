SELECT 'what is valid needs no undoing';
