// Command ferretdb serves MongoDB's protocol on the loopback address, over SQLite files in one folder.
// It exists for the tests: FerretDB's own command cannot be built from its published module.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	port := flag.Int("port", 0, "TCP port on 127.0.0.1; 0 takes a free one")
	dir := flag.String("dir", "", "folder of the databases; made where it is missing")
	untilStdinCloses := flag.Bool("until-stdin-closes", false, "end when standard input closes, as it does when the parent dies")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if *untilStdinCloses {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	if err := serve(ctx, *port, *dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve returns when ctx is done and every connection has had the answer that it waited for.
func serve(ctx context.Context, port int, dir string) error {
	if dir == "" {
		return errors.New("-dir is missing")
	}
	folder, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}

	// The embedded package sends no telemetry and looks for no updates.
	server, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:  "sqlite",
		// The slash at the end tells FerretDB that it is a folder.
		SQLiteURL: (&url.URL{Scheme: "file", OmitHost: true, Path: folder + "/"}).String(),
	})
	if err != nil {
		return err
	}
	behind, err := url.Parse(server.MongoDBURI())
	if err != nil {
		return err
	}

	inner, stopInner := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(inner) }()
	fmt.Printf("listening on %s\n", listener.Addr())
	guard(ctx, listener, behind.Host)
	stopInner()
	return <-ended
}
