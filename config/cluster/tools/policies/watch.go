package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"
)

// client speaks with the API server.
type client struct {
	http   *http.Client
	server string
}

func newClient(server, ca, cert, key string) (*client, error) {
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}
	return &client{&http.Client{Transport: &http.Transport{TLSClientConfig: config}}, server}, nil
}

func (c *client) get(path string) (io.ReadCloser, error) {
	answer, err := c.http.Get(c.server + path)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return answer.Body, nil
}

// kept holds the objects of a kind as the API server last told of them.
type kept[T object] struct {
	mutex   sync.Mutex
	objects map[string]T
}

// all returns them, or false before the first list.
func (k *kept[T]) all() ([]T, bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	var all []T
	for _, object := range k.objects {
		all = append(all, object)
	}
	return all, k.objects != nil
}

// watch keeps the objects below path, and tells of every change.
func watch[T object](c *client, path string, changed chan<- struct{}) *kept[T] {
	k := &kept[T]{}
	go func() {
		for {
			if err := k.follow(c, path, changed); err != nil && err != io.EOF {
				log.Print(err)
			}
			time.Sleep(500 * time.Millisecond)
		}
	}()
	return k
}

// follow lists once and then reads events until the stream ends.
func (k *kept[T]) follow(c *client, path string, changed chan<- struct{}) error {
	version, err := k.list(c, path)
	if err != nil {
		return err
	}
	tell(changed)
	stream, err := c.get(path + "?watch=1&timeoutSeconds=600&resourceVersion=" + version)
	if err != nil {
		return err
	}
	defer stream.Close()
	events := json.NewDecoder(stream)
	for {
		var event struct {
			Type   string
			Object T
		}
		if err := events.Decode(&event); err != nil {
			return err
		}
		if event.Type == "ERROR" {
			return fmt.Errorf("%s: the watch is over", path)
		}
		k.mutex.Lock()
		if event.Type == "DELETED" {
			delete(k.objects, event.Object.id())
		} else {
			k.objects[event.Object.id()] = event.Object
		}
		k.mutex.Unlock()
		tell(changed)
	}
}

func (k *kept[T]) list(c *client, path string) (string, error) {
	body, err := c.get(path)
	if err != nil {
		return "", err
	}
	defer body.Close()
	var list struct {
		Metadata struct{ ResourceVersion string }
		Items    []T
	}
	if err := json.NewDecoder(body).Decode(&list); err != nil {
		return "", err
	}
	objects := map[string]T{}
	for _, object := range list.Items {
		objects[object.id()] = object
	}
	k.mutex.Lock()
	k.objects = objects
	k.mutex.Unlock()
	return list.Metadata.ResourceVersion, nil
}

func tell(changed chan<- struct{}) {
	select {
	case changed <- struct{}{}:
	default:
	}
}
