module example.com/avatar

go 1.26.0

require google.golang.org/protobuf v1.36.11
require github.com/tetratelabs/wazero v1.12.0
require github.com/pelletier/go-toml/v2 v2.4.3
require github.com/zalando/go-keyring v0.2.8
require modernc.org/sqlite v1.62.0
