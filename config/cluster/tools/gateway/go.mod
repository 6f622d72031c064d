// The way from the host into a throwaway cluster's network.
module infravault.dev/cluster/gateway

go 1.26

require golang.org/x/sys v0.47.0
