// Command gateway lets programs on the host reach addresses inside a network namespace, as a load
// balancer in front of a cluster would: it listens on the host, dials inside, and turns to another
// target when one is dead.
//
//	gateway /run/netns/NAME LISTEN=TARGET[,TARGET…]…
package main

import (
	"io"
	"log"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A node that lost its power answers nothing: these bound how long a client waits for that.
const (
	dialTimeout = 700 * time.Millisecond
	deadAfter   = 5 * time.Second
)

func main() {
	if len(os.Args) < 3 {
		log.Fatal("usage: gateway /run/netns/NAME LISTEN=TARGET[,TARGET…]…")
	}
	namespace, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for _, rule := range os.Args[2:] {
		listen, targets, found := strings.Cut(rule, "=")
		if !found {
			log.Fatalf("not LISTEN=TARGET: %s", rule)
		}
		listener, err := net.Listen("tcp", listen)
		if err != nil {
			log.Fatal(err)
		}
		go serve(listener, newPool(strings.Split(targets, ",")), namespace)
	}
	select {}
}

func serve(listener net.Listener, pool *pool, namespace *os.File) {
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Print(err)
			time.Sleep(100 * time.Millisecond) // out of file descriptors, most likely
			continue
		}
		go func() {
			defer client.Close()
			if server := connect(pool, namespace); server != nil {
				defer server.Close()
				join(client.(*net.TCPConn), server.(*net.TCPConn))
			}
		}()
	}
}

// connect returns a connection to the first target that takes one, or nil.
func connect(pool *pool, namespace *os.File) net.Conn {
	for _, target := range pool.order(time.Now()) {
		server, err := dial(target, namespace)
		if err == nil {
			return server
		}
		log.Print(err)
		pool.failed(target, time.Now())
	}
	return nil
}

// dial connects from inside the namespace. The thread that entered it ends with its goroutine, since
// that never unlocks it, so that no other code runs there.
func dial(target string, namespace *os.File) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		runtime.LockOSThread()
		if err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err != nil {
			done <- result{nil, err}
			return
		}
		conn, err := net.DialTimeout("tcp", target, dialTimeout)
		done <- result{conn, err}
	}()
	outcome := <-done
	if outcome.err == nil {
		noticeDeath(outcome.conn.(*net.TCPConn))
	}
	return outcome.conn, outcome.err
}

// noticeDeath makes the kernel break a connection whose other end is gone, idle or not.
func noticeDeath(conn *net.TCPConn) {
	_ = conn.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 2 * time.Second, Interval: time.Second, Count: 3})
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(deadAfter.Milliseconds()))
	})
}

// join copies both ways until both have ended; either side may finish first and still read.
func join(client, server *net.TCPConn) {
	done := make(chan struct{})
	go func() {
		copyHalf(server, client)
		close(done)
	}()
	copyHalf(client, server)
	<-done
}

func copyHalf(to, from *net.TCPConn) {
	if _, err := io.Copy(to, from); err != nil {
		// A broken half leaves nothing worth waiting for in the other.
		to.Close()
		from.Close()
		return
	}
	_ = to.CloseWrite()
}
