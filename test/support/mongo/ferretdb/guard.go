package main

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

const (
	headerSize     = 16
	largestMessage = 48_000_000
	opMsg          = 2013
	moreToCome     = 1 << 1
)

// Of these FerretDB reads the document, changes it in memory and writes it back, under no lock: two at once lose
// one of the changes, and both are told that they matched. MongoDB changes one document atomically, and clients
// build on it, so here they run one at a time.
var oneAtATime = map[string]bool{"update": true, "findAndModify": true, "findandmodify": true, "delete": true}

// guard passes whole messages between the connections of listener and the server at address, until ctx is done
// and the last answer is given. Nothing else than the order of oneAtATime is changed.
func guard(ctx context.Context, listener net.Listener, address string) {
	var changes sync.Mutex
	var connections sync.WaitGroup
	defer connections.Wait()
	defer context.AfterFunc(ctx, func() { listener.Close() })()

	for {
		client, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Such as too many open files: the next may be better.
			time.Sleep(10 * time.Millisecond)
			continue
		}
		connections.Add(1)
		go func() {
			defer connections.Done()
			defer client.Close()
			server, err := net.Dial("tcp", address)
			if err != nil {
				return
			}
			defer server.Close()
			// Ends the wait for a next message, and no answer.
			defer context.AfterFunc(ctx, func() { client.SetReadDeadline(time.Now()) })()
			for exchange(client, server, &changes) == nil {
			}
		}()
	}
}

func exchange(client, server net.Conn, changes *sync.Mutex) error {
	request, err := readMessage(client)
	if err != nil {
		return err
	}
	answer, err := ask(server, request, changes)
	if err != nil {
		return err
	}
	_, err = client.Write(answer)
	return err
}

// ask returns the server's answer to a request, or nothing where the request wants none.
func ask(server net.Conn, request []byte, changes *sync.Mutex) ([]byte, error) {
	command, wantsAnswer := describe(request)
	if oneAtATime[command] {
		changes.Lock()
		defer changes.Unlock()
	}
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	answer, err := readMessage(server)
	// FerretDB answers also what wants no answer, and the client would take it for the next one's.
	if !wantsAnswer {
		return nil, err
	}
	return answer, err
}

// describe finds the name of an OP_MSG's command: the first key of the document in its section of kind 0.
func describe(message []byte) (command string, wantsAnswer bool) {
	const flags, kind, firstKey = headerSize, headerSize + 4, headerSize + 4 + 1 + 4 + 1
	if binary.LittleEndian.Uint32(message[12:]) != opMsg || len(message) <= firstKey || message[kind] != 0 {
		return "", true
	}
	name := message[firstKey:]
	for i, letter := range name {
		if letter == 0 {
			name = name[:i]
			break
		}
	}
	return string(name), binary.LittleEndian.Uint32(message[flags:])&moreToCome == 0
}

func readMessage(from io.Reader) ([]byte, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(header)
	if size < headerSize || size > largestMessage {
		return nil, errors.New("not a message")
	}
	message := make([]byte, size)
	copy(message, header)
	_, err := io.ReadFull(from, message[headerSize:])
	return message, err
}
