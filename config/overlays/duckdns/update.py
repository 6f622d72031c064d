"""Tells Duck DNS where a name is to point. A failure ends the Job as failed, and says why."""

import os
import sys
import urllib.error
import urllib.parse
import urllib.request


def ask() -> list[str]:
    """What Duck DNS answers: OK or KO, and then what it has done."""
    with open(os.environ["TOKEN_FILE"], encoding="utf-8") as file:
        token = file.read().strip()
    question = {"domains": os.environ["DOMAINS"], "token": token, "verbose": "true", "ip": os.environ["IP"]}
    # The token is in the address, so the address is never printed.
    address = f"{os.environ['URL']}?{urllib.parse.urlencode(question)}"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read(500).decode("utf-8", "replace").split()


def main() -> None:
    try:
        said = ask()
    except urllib.error.URLError as error:
        sys.exit(f"Duck DNS does not answer: {error.reason}")
    except OSError as error:
        sys.exit(f"Duck DNS cannot be asked: {error}")
    if said[:1] != ["OK"]:
        sys.exit(f"Duck DNS refuses {os.environ['DOMAINS']}: are the names yours, and is the token right?")
    print(f"{os.environ['DOMAINS']}: {' '.join(said[1:])}")


main()
