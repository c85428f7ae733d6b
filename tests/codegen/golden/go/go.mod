module example.com/avatar

go 1.26.0

require google.golang.org/protobuf v1.36.11
require github.com/tetratelabs/wazero v1.12.0
