package main

import (
	"io"
	"sync"
)

// mostWaiting is how many bytes of responses may wait for the host to read them. While more wait, no request is read.
const mostWaiting = 64 << 20

// aroundResponse is what a waiting response takes beside its text.
const aroundResponse = 128

// queue holds the responses that wait, and writes them one after the other, so that a call ends although nobody reads yet.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond
	lines   [][]byte
	// size counts the lines that wait and those that are being written.
	size   int
	closed bool
	// broken is why nothing can be written any more.
	broken error
	writer sync.WaitGroup
}

func newQueue(out io.Writer) *queue {
	q := &queue{}
	q.changed.L = &q.mu
	q.writer.Go(func() { q.run(out) })
	return q
}

func sizeOf(line []byte) int { return len(line) + aroundResponse }

// add takes a line. It does not wait.
func (q *queue) add(line []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.broken != nil {
		return
	}
	q.lines = append(q.lines, line)
	q.size += sizeOf(line)
	q.changed.Broadcast()
}

// waitForRoom waits until the host has read enough, or until nothing can be written to it any more.
func (q *queue) waitForRoom() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.size > mostWaiting {
		q.changed.Wait()
	}
}

// close writes what waits, and returns why something could not be written.
func (q *queue) close() error {
	q.mu.Lock()
	q.closed = true
	q.changed.Broadcast()
	q.mu.Unlock()
	q.writer.Wait()
	return q.broken
}

// run writes until the queue is closed and empty. What cannot be written ends the program with the input, since nobody can be told.
func (q *queue) run(out io.Writer) {
	for {
		lines, open := q.take()
		if !open {
			return
		}
		for _, line := range lines {
			_, err := out.Write(line)
			if !q.written(line, err) {
				return
			}
		}
	}
}

// take waits for lines and returns all that there are.
func (q *queue) take() (lines [][]byte, open bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.lines) == 0 && !q.closed {
		q.changed.Wait()
	}
	lines, q.lines = q.lines, nil
	return lines, len(lines) > 0
}

// written notes what became of a line, and reports whether the next can be written.
func (q *queue) written(line []byte, err error) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.size -= sizeOf(line)
	if err != nil {
		q.broken, q.lines, q.size = err, nil, 0
	}
	q.changed.Broadcast()
	return err == nil
}
