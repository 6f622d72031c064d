package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// world is what the API server tells.
type world struct {
	namespaces *kept[namespace]
	pods       *kept[pod]
	policies   *kept[policy]
}

func (w world) known() bool {
	_, namespaces := w.namespaces.all()
	_, pods := w.pods.all()
	_, policies := w.policies.all()
	return namespaces && pods && policies
}

// rules is a node's part of the policies. Each pod that a policy selects has a chain for each direction,
// which returns what is allowed and drops the rest; what is returned by both passes.
func (w world) rules(node string) string {
	pods, _ := w.pods.all()
	sort.Slice(pods, func(a, b int) bool { return pods[a].id() < pods[b].id() })
	var chains, egress, ingress []string
	for _, p := range pods {
		if p.Spec.NodeName != node || !p.isHere() {
			continue
		}
		for _, direction := range []string{"Egress", "Ingress"} {
			allowed, isolated := w.allowed(p, direction)
			if !isolated {
				continue
			}
			name := strings.ToLower(direction) + "_" + strings.ReplaceAll(p.Status.PodIP, ".", "_")
			chains = append(chains, fmt.Sprintf("chain %s { # %s\n%scounter drop\n}\n", name, p.id(), allowed))
			jump := fmt.Sprintf("%s : goto %s", p.Status.PodIP, name)
			if direction == "Egress" {
				egress = append(egress, jump)
			} else {
				ingress = append(ingress, jump)
			}
		}
	}
	// Replies pass, and kubelets, whose packets are not forwarded.
	return "table inet policies\ndelete table inet policies\ntable inet policies {\n" + strings.Join(chains, "") +
		"chain egress {\n" + dispatch("saddr", egress) + "}\nchain ingress {\n" + dispatch("daddr", ingress) + "}\n" +
		"chain forward {\ntype filter hook forward priority filter + 10; policy accept;\n" +
		"ct state established,related accept\njump egress\njump ingress\n}\n}\n"
}

func dispatch(field string, jumps []string) string {
	if len(jumps) == 0 {
		return ""
	}
	return fmt.Sprintf("ip %s vmap { %s }\n", field, strings.Join(jumps, ", "))
}

// allowed is what every policy together allows a pod in a direction, and whether any is about it.
func (w world) allowed(p pod, direction string) (string, bool) {
	policies, _ := w.policies.all()
	sort.Slice(policies, func(a, b int) bool { return policies[a].id() < policies[b].id() })
	var text strings.Builder
	isolated := false
	for _, policy := range policies {
		about := policy.Metadata.Namespace == p.Metadata.Namespace && slices.Contains(policy.Spec.PolicyTypes, direction)
		if !about || !policy.Spec.PodSelector.matches(p.Metadata.Labels) {
			continue
		}
		isolated = true
		list := policy.Spec.Ingress
		if direction == "Egress" {
			list = policy.Spec.Egress
		}
		for _, rule := range list {
			for _, peers := range w.peers(rule, policy.Metadata.Namespace, direction) {
				for _, ports := range portMatches(rule.Ports, p) {
					fmt.Fprintf(&text, "%s%sreturn\n", peers, ports)
				}
			}
		}
	}
	return text.String(), isolated
}

// peers is how the addresses of a rule's peers are matched; one empty match for everybody.
func (w world) peers(r rule, ns, direction string) []string {
	list, field := r.From, "ip saddr "
	if direction == "Egress" {
		list, field = r.To, "ip daddr "
	}
	if len(list) == 0 {
		return []string{""}
	}
	var addresses, matches []string
	for _, peer := range list {
		if block := peer.IPBlock; block != nil {
			match := field + block.CIDR + " "
			if len(block.Except) > 0 {
				match += field + "!= { " + strings.Join(block.Except, ", ") + " } "
			}
			matches = append(matches, match)
			continue
		}
		addresses = append(addresses, w.addresses(peer, ns)...)
	}
	if len(addresses) > 0 {
		slices.Sort(addresses)
		matches = append(matches, field+"{ "+strings.Join(slices.Compact(addresses), ", ")+" } ")
	}
	return matches
}

// addresses are those of the pods that a peer selects, seen from the policy's namespace.
func (w world) addresses(peer peer, ns string) []string {
	labels := map[string]map[string]string{}
	namespaces, _ := w.namespaces.all()
	for _, n := range namespaces {
		labels[n.Metadata.Name] = n.Metadata.Labels
	}
	var addresses []string
	pods, _ := w.pods.all()
	for _, p := range pods {
		there := p.Metadata.Namespace == ns
		if peer.NamespaceSelector != nil {
			there = peer.NamespaceSelector.matches(labels[p.Metadata.Namespace])
		}
		if there && p.isHere() && (peer.PodSelector == nil || peer.PodSelector.matches(p.Metadata.Labels)) {
			addresses = append(addresses, p.Status.PodIP)
		}
	}
	return addresses
}

// portMatches is how a rule's ports are matched; one empty match for all.
func portMatches(ports []port, p pod) []string {
	if len(ports) == 0 {
		return []string{""}
	}
	var matches []string
	for _, port := range ports {
		protocol := strings.ToLower(port.Protocol)
		if protocol == "" {
			protocol = "tcp"
		}
		switch number := port.Port.(type) {
		case nil:
			matches = append(matches, "meta l4proto "+protocol+" ")
		case float64:
			match := fmt.Sprintf("%s dport %d", protocol, int(number))
			if port.EndPort > 0 {
				match += fmt.Sprintf("-%d", port.EndPort)
			}
			matches = append(matches, match+" ")
		case string:
			for _, container := range p.Spec.Containers {
				for _, named := range container.Ports {
					if named.Name == number {
						matches = append(matches, fmt.Sprintf("%s dport %d ", protocol, named.ContainerPort))
					}
				}
			}
		}
	}
	return matches
}
