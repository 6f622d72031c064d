package main

import (
	"sync"
	"time"
)

// pool hands out targets in turn, those that failed of late last.
type pool struct {
	mutex   sync.Mutex
	targets []string
	next    int
	dead    map[string]time.Time
}

func newPool(targets []string) *pool {
	return &pool{targets: targets, dead: map[string]time.Time{}}
}

// order lists every target: even when all look dead, trying is better than refusing.
func (p *pool) order(now time.Time) []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var alive, dead []string
	for i := range p.targets {
		target := p.targets[(p.next+i)%len(p.targets)]
		if now.Before(p.dead[target]) {
			dead = append(dead, target)
		} else {
			alive = append(alive, target)
		}
	}
	p.next = (p.next + 1) % len(p.targets)
	return append(alive, dead...)
}

func (p *pool) failed(target string, now time.Time) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.dead[target] = now.Add(deadAfter)
}
