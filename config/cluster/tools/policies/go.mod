// What enforces NetworkPolicies in a throwaway cluster.
module infravault.dev/cluster/policies

go 1.26
