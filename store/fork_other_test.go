//go:build unix && !linux

package store_test

import (
	"errors"

	"github.com/openspring/openspring/store"
)

func forkInside(*store.Store) error { return errors.ErrUnsupported }
