// An API whose CORS configuration is the code in CORS, which has to be one of those that it was built with.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/rs/cors"
)

// Most of the pasted code uses this.
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
	switch os.Getenv("CORS") {
	// {cases}
	}
}

func serve(handler http.Handler) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, handler))
}
