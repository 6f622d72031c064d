package main

import "slices"

// object is one that can be told from the others of its kind.
type object interface{ id() string }

type metadata struct {
	Name, Namespace string
	Labels          map[string]string
}

func (m metadata) id() string { return m.Namespace + "/" + m.Name }

type namespace struct{ Metadata metadata }

type pod struct {
	Metadata metadata
	Spec     struct {
		NodeName    string
		HostNetwork bool
		Containers  []struct{ Ports []containerPort }
	}
	Status struct{ PodIP, Phase string }
}

type containerPort struct {
	Name, Protocol string
	ContainerPort  int
}

type policy struct {
	Metadata metadata
	Spec     struct {
		PodSelector     selector
		PolicyTypes     []string
		Ingress, Egress []rule
	}
}

// rule allows what comes from or goes to its peers, on its ports; no peers or ports are all of them.
type rule struct {
	From, To []peer
	Ports    []port
}

type peer struct {
	PodSelector, NamespaceSelector *selector
	IPBlock                        *struct {
		CIDR   string
		Except []string
	}
}

type port struct {
	Protocol string
	Port     any
	EndPort  int
}

func (n namespace) id() string { return n.Metadata.id() }
func (p pod) id() string       { return p.Metadata.id() }
func (p policy) id() string    { return p.Metadata.id() }

// isHere says whether the pod has an address of its own.
func (p pod) isHere() bool {
	return p.Status.PodIP != "" && !p.Spec.HostNetwork && p.Status.Phase != "Succeeded" && p.Status.Phase != "Failed"
}

type selector struct {
	MatchLabels      map[string]string
	MatchExpressions []struct {
		Key, Operator string
		Values        []string
	}
}

func (s selector) matches(labels map[string]string) bool {
	for key, value := range s.MatchLabels {
		if found, there := labels[key]; !there || found != value {
			return false
		}
	}
	for _, expression := range s.MatchExpressions {
		value, there := labels[expression.Key]
		listed := there && slices.Contains(expression.Values, value)
		holds := map[string]bool{"In": listed, "NotIn": !listed, "Exists": there, "DoesNotExist": !there}
		if !holds[expression.Operator] {
			return false
		}
	}
	return true
}
