package main

import "errors"

func (d dist) writeTable() error       { return errors.New("todo") }
func (d dist) writeSums() error        { return errors.New("todo") }
func (d dist) programs(platform) error { return errors.New("todo") }
