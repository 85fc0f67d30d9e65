module github.com/openspring/openspring

go 1.26.0

toolchain go1.26.8

require (
	github.com/denisbrodbeck/machineid v1.0.1
	github.com/google/uuid v1.6.0 // indirect
	github.com/stretchr/testify v1.12.1 // indirect
	golang.org/x/sys v0.50.0
)
