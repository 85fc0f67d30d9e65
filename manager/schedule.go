package manager

type schedule struct{}
