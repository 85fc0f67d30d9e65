//go:build !osp_testing

package main

import "github.com/openspring/openspring/capi/bridge"

var library = bridge.New(bridge.Core{})
