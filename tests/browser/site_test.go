package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests of this file look at the documentation's site, which make test-docs builds before.

// site opens the site from the disk, as a reader without a server does.
func site(t *testing.T) (b *browser, root string) {
	t.Helper()
	folder := os.Getenv("OSP_DOCS")
	if folder == "" {
		t.Skip("make test-docs builds the site and runs the tests of it")
	}
	folder, err := filepath.Abs(folder)
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(folder, "index.html"))
	b = open(t)
	b.resize(1280)
	return b, "file://" + folder + "/"
}

// hasCSharp tells whether the site has the reference of the C# packages, which needs a .NET SDK.
func hasCSharp(root string) bool {
	_, err := os.Stat(strings.TrimPrefix(root, "file://") + "reference/csharp/OpenSpring.Configuration.html")
	return err == nil
}

// search is what a reader does who looks for something: a click into the box, and the words.
func (b *browser) search(words string) {
	b.t.Helper()
	b.click("//input[@name='query']")
	b.fill("query", words)
}

func TestSearchFindsTheNamesOfEveryLanguageAndThePages(t *testing.T) {
	t.Parallel()
	b, root := site(t)
	for _, look := range []struct{ words, leads string }{
		{"osp_manager_local_check", "reference/c/manager.html#osp_manager_local_check"},
		{"manager::local_check", "reference/cpp/manager.html#local_check"},
		{"License.local_check", "reference/python/manager.License.html#local_check"},
		{"LicenseManager.activate_license", "reference/python/LicenseManager.html#activate_license"},
		{"LicenseManager.LoadLicense", "reference/csharp/OpenSpring.LicenseManager.html#LoadLicense"},
		{"StoredLicense.LocalCheck", "reference/csharp/OpenSpring.StoredLicense.html#LocalCheck"},
		{"Manager.LocalCheck", "reference/go/manager.html#Manager.LocalCheck"},
		{"check_license_feature", "docs/endpoints.html#check_license_feature"},
		{"air-gap codes", "docs/offline.html#air-gap-codes-that-a-person-types"},
	} {
		if strings.Contains(look.leads, "csharp") && !hasCSharp(root) {
			continue
		}
		b.visit(root + "index.html")
		b.search(look.words)
		page, place, _ := strings.Cut(look.leads, "#")
		b.element(fmt.Sprintf("//*[@data-md-component='search-result']//a[contains(@href, '%s?') and contains(@href, '#%s')]", page, place))
	}
	b.keep("search")
}

func TestFoundNameIsReadWhereItIsDescribed(t *testing.T) {
	t.Parallel()
	b, root := site(t)
	b.visit(root + "docs/faq.html")
	b.search("osp_manager_local_check")
	// The first that is found is a page, and then the place on it.
	b.click("(//*[@data-md-component='search-result']//a[contains(@href, '#')])[1]")
	assert.Contains(t, b.text("//article//*[@id='osp_manager_local_check']"), "osp_manager_local_check")
	var place string
	b.evaluate("return location.hash", &place)
	assert.Equal(t, "#osp_manager_local_check", place)
}

func TestPagesOfTheSiteFitAPhoneAndADeskAndLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	b, root := site(t)
	pages := []string{"index", "docs/quickstart/python", "docs/endpoints", "docs/errors", "docs/platforms", "reference/c/index", "reference/c/manager",
		"reference/cpp/client", "reference/python/LicenseManager", "reference/go/manager", "reference/go/core", "CONTRIBUTING", "source/include/openspring.h"}
	if hasCSharp(root) {
		pages = append(pages, "reference/csharp/index", "reference/csharp/OpenSpring.LicenseManager")
	}
	for _, width := range []int{400, 1280} {
		b.resize(width)
		for _, page := range pages {
			b.visit(root + page + ".html")
			b.element("//h1")
			var needs, has int
			b.evaluate("return document.documentElement.scrollWidth", &needs)
			b.evaluate("return document.documentElement.clientWidth", &has)
			assert.LessOrEqual(t, needs, has, "%s at %d pixels is wider than the window", page, width)
			var elsewhere []string
			b.evaluate(`return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:') && !n.startsWith('file:'))`, &elsewhere)
			assert.Empty(t, elsewhere, page)
			b.keep(fmt.Sprintf("site-%s-%d", strings.ReplaceAll(page, "/", "-"), width))
		}
	}
}

func TestDiagramIsDrawnOrStaysText(t *testing.T) {
	t.Parallel()
	b, root := site(t)
	b.visit(root + "index.html")
	if _, err := os.Stat(strings.TrimPrefix(root, "file://") + "assets/mermaid.min.js"); err != nil {
		assert.Contains(t, b.text("//pre[contains(@class, 'diagram')]"), "flowchart")
		return
	}
	b.element("//*[contains(@class, 'diagram')]//*[name()='svg']")
	b.resize(400)
	b.visit(root + "index.html")
	b.element("//*[contains(@class, 'diagram')]//*[name()='svg']")
	var hint string
	b.evaluate("return getComputedStyle(document.querySelector('div.diagram'), '::before').content", &hint)
	assert.Contains(t, hint, "Scroll to the right", "on a phone")
	var end, right int
	b.evaluate(`const box = document.querySelector('div.diagram'); box.scrollLeft = box.scrollWidth
		return Math.floor(box.querySelector('svg').getBoundingClientRect().right)`, &end)
	b.evaluate("return Math.ceil(document.querySelector('div.diagram').getBoundingClientRect().right)", &right)
	assert.LessOrEqual(t, end, right, "the end of the diagram comes into sight")
	b.keep("site-diagram-400")
}
