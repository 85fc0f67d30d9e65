//go:build !osp_testing

package main

import "github.com/openspring/openspring/core/transport"

var clock transport.SystemClock
