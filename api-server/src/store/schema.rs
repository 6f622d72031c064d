// @generated in the form of `diesel print-schema`; a test holds it against the migrated database.

diesel::table! {
    attempts (id) {
        id -> Uuid,
        image_id -> Uuid,
        started_at -> Timestamptz,
        seen_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    images (id) {
        id -> Uuid,
        owner_id -> Uuid,
        state -> Text,
        attempt -> Uuid,
        idempotency_key -> Nullable<Uuid>,
        request_hash -> Nullable<Bytea>,
        title -> Text,
        description -> Nullable<Text>,
        content_type -> Nullable<Text>,
        bytes -> Nullable<Int8>,
        sha256 -> Nullable<Bytea>,
        width -> Nullable<Int4>,
        height -> Nullable<Int4>,
        thumbhash -> Nullable<Bytea>,
        renditions -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        trashed_at -> Nullable<Timestamptz>,
        asked_hash -> Nullable<Bytea>,
        reserved -> Nullable<Int8>,
    }
}

diesel::table! {
    leases (name) {
        name -> Text,
        holder -> Uuid,
        fence -> Int8,
        until -> Timestamptz,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Bytea,
        user_id -> Uuid,
        created_at -> Timestamptz,
        seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        id -> Uuid,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    sign_ins (token_hash) {
        token_hash -> Bytea,
        state -> Text,
        nonce -> Text,
        pkce_verifier -> Text,
        next -> Text,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    tokens (id) {
        id -> Uuid,
        user_id -> Uuid,
        token_hash -> Bytea,
        name -> Text,
        scopes -> Array<Text>,
        created_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    usages (user_id) {
        user_id -> Uuid,
        images -> Int8,
        bytes -> Int8,
    }
}

diesel::table! {
    users (id) {
        id -> Uuid,
        issuer -> Text,
        subject -> Text,
        name -> Text,
        email -> Nullable<Text>,
        created_at -> Timestamptz,
        signed_in_at -> Timestamptz,
        hosted_domain -> Nullable<Text>,
    }
}

diesel::joinable!(images -> users (owner_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(tokens -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    attempts, images, leases, sessions, sign_ins, tokens, usages, users,
);
