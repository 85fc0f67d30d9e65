module github.com/openspring/openspring

go 1.26.0

toolchain go1.26.8

require (
	github.com/denisbrodbeck/machineid v1.0.1
	github.com/gofrs/flock v0.13.2
	golang.org/x/sys v0.50.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

require (
	github.com/stretchr/testify v1.12.1
	golang.org/x/term v0.48.0
)

require (
	github.com/google/uuid v1.6.0
	golang.org/x/net v0.62.0
	golang.org/x/text v0.43.0 // indirect
)
