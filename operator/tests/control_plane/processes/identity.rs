/// Who a client says it is.
#[derive(Clone, Copy, Debug)]
pub enum Identity {
    /// May do everything.
    Admin,
    /// The operator's own service account, bound by `config/default` in every namespace.
    Operator,
    /// An account that is bound where a test binds it, and nowhere else.
    OfOneNamespace,
}

impl Identity {
    /// The namespace of the account [`Self::OfOneNamespace`], whose name is the operator's.
    pub const OF_ONE: &str = "infravault-alone";

    pub fn token(self) -> &'static str {
        match self {
            Self::Admin => "admin-token",
            Self::Operator => "operator-token",
            Self::OfOneNamespace => "one-namespace-token",
        }
    }
}

/// The tokens, as kube-apiserver reads them.
pub const TOKENS: &str = r#"admin-token,admin,1,"system:masters"
operator-token,system:serviceaccount:infravault-system:infravault-operator,2,"system:serviceaccounts,system:serviceaccounts:infravault-system,system:authenticated"
one-namespace-token,system:serviceaccount:infravault-alone:infravault-operator,3,"system:serviceaccounts,system:serviceaccounts:infravault-alone,system:authenticated"
"#;
