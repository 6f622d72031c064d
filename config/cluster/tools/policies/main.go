// Command policies enforces NetworkPolicies in a throwaway cluster, whose network plugin does not. It is a
// stand-in for the plugin of a real cluster, good enough to prove that our policies let everything through
// that has to pass, and nothing else: it watches pods, namespaces and policies, and writes each node's part
// of them as nftables rules into the node's network namespace, where bridged packets pass them too. A pod
// is known by its address a moment after it has it. Named ports of egress rules and IPv6 are not handled.
//
//	policies -server https://…:6443 -ca FILE -cert FILE -key FILE NODE=/run/netns/NAME…
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os/exec"
	"strings"
	"time"
)

// Changes come in bursts; this is how long we gather them.
const pause = 30 * time.Millisecond

func main() {
	server := flag.String("server", "", "the API server")
	ca := flag.String("ca", "", "who vouches for it")
	cert := flag.String("cert", "", "who we are")
	key := flag.String("key", "", "and the proof")
	flag.Parse()
	client, err := newClient(*server, *ca, *cert, *key)
	if err != nil {
		log.Fatal(err)
	}
	log.Print("a stand-in that enforces NetworkPolicies by nftables, for tests")
	changed := make(chan struct{}, 1)
	world := world{
		namespaces: watch[namespace](client, "/api/v1/namespaces", changed),
		pods:       watch[pod](client, "/api/v1/pods", changed),
		policies:   watch[policy](client, "/apis/networking.k8s.io/v1/networkpolicies", changed),
	}
	nodes := map[string]string{}
	for _, argument := range flag.Args() {
		name, path, found := strings.Cut(argument, "=")
		if !found {
			log.Fatalf("not NODE=NAMESPACE: %s", argument)
		}
		nodes[name] = path
	}
	enforce(world, nodes, changed)
}

// enforce writes rules whenever they change, and again where that failed.
func enforce(world world, nodes map[string]string, changed <-chan struct{}) {
	written := map[string]string{}
	for {
		select {
		case <-changed:
			time.Sleep(pause)
		case <-time.After(2 * time.Second):
		}
		if !world.known() {
			continue
		}
		for node, path := range nodes {
			rules := world.rules(node)
			if written[node] == rules {
				continue
			}
			if err := write(path, rules); err != nil {
				log.Printf("%s: %v", node, err)
				continue
			}
			written[node] = rules
		}
	}
}

// write replaces the rules of a network namespace in one transaction.
func write(path, rules string) error {
	command := exec.Command("nsenter", "--net="+path, "nft", "-f", "-")
	command.Stdin = strings.NewReader(rules)
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, said.String())
	}
	return nil
}
