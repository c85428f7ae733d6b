module example.com/avatar

go 1.23

require google.golang.org/protobuf v1.36.11
require github.com/tetratelabs/wazero v1.9.0
