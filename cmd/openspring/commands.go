package main

import (
	"flag"
	"strings"
)

// command is a row of the table of commands.
type command struct {
	// name is one word, or two of a group: "offline request".
	name string
	// arguments are shown in the usage, least and most say how many there may be.
	arguments   string
	least, most int
	summary     string
	// files is whether the arguments are files, for completion.
	files bool
	// words are the values that the argument takes, for completion; nil for any.
	words []string
	// define declares the options of the command's own.
	define func(*flag.FlagSet, *options)
	run    func(*session, []string) int
}

// commands is the table of commands, in the order of the help. It is a function because help is a command that shows it.
func commands() []*command {
	return []*command{
		{name: "activate", arguments: "[KEY|-]", most: 1, run: (*session).activate, define: defineActivate,
			summary: "Activate a license on this device and store it"},
		{name: "check", run: (*session).check, define: defineCheck,
			summary: "Ask the server whether the stored license may be used"},
		{name: "deactivate", run: (*session).deactivate, define: defineDeactivate,
			summary: "Deactivate the stored license, so that another device can use it"},
		{name: "offline request", arguments: "[KEY|-]", most: 1, run: (*session).offlineRequest, define: defineOfflineRequest,
			summary: "Write a request file (.req) on a device without a network"},
		{name: "offline send", arguments: "FILE|-", least: 1, most: 1, files: true, run: (*session).offlineSend, define: defineOfflineSend,
			summary: "Send a request file from a connected machine, and write the license file (.lic)"},
		{name: "offline load", arguments: "FILE|-", least: 1, most: 1, files: true, run: (*session).offlineLoad, define: defineOfflineLoad,
			summary: "Verify a license file or refresh file on the device and store its license"},
		{name: "inspect", arguments: "FILE|-", least: 1, most: 1, files: true, run: (*session).inspect,
			summary: "Show what a request or license file is: for whom, until when, and whether its signature is right"},
		{name: "license show", run: (*session).licenseShow,
			summary: "Show everything that is stored of the license on this device"},
		{name: "hwid", run: (*session).hwid, define: defineHwid,
			summary: "Print the hardware id of this device"},
		{name: "doctor", run: (*session).doctor,
			summary: "Check network, certificates, clock, store and configuration, and say what to do"},
		{name: "version", run: (*session).version,
			summary: "Print the version"},
		{name: "completion", arguments: "SHELL", least: 1, most: 1, words: shells, run: (*session).completion,
			summary: "Print the script that completes commands in bash, zsh, fish or powershell"},
	}
}

// group is the first word of a name of two, else empty.
func (c *command) group() string {
	group, _, two := strings.Cut(c.name, " ")
	if !two {
		return ""
	}
	return group
}

// find returns the command that the first words name and how many words that are.
func find(words []string) (c *command, used int) {
	for _, row := range commands() {
		name := strings.Fields(row.name)
		if len(words) >= len(name) && strings.Join(words[:len(name)], " ") == row.name {
			return row, len(name)
		}
	}
	return nil, 0
}

// names are those of the commands; of a group where one is named.
func names(group string) []string {
	var all []string
	for _, c := range commands() {
		if group == "" || c.group() == group {
			all = append(all, c.name)
		}
	}
	return all
}

func isGroup(word string) bool {
	for _, c := range commands() {
		if word != "" && c.group() == word {
			return true
		}
	}
	return false
}
