// An API whose CORS configuration is what the test has pasted in, as a developer would.
package main

import (
	"fmt"
	"net"
	"net/http"

	"github.com/rs/cors"
)

// Used by most of what is pasted.
var _ = cors.Options{}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/items", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" && r.Method != "PUT" {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		fmt.Fprint(w, "items")
	})
	// {cors}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, handler))
}
