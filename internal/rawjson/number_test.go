package rawjson

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumbersAreSpelledAsJavaScriptSpellsThem(t *testing.T) {
	t.Parallel()
	for n, want := range map[float64]string{0: "0", 1.5: "1.5", -2: "-2", 1e20: "100000000000000000000", 1e21: "1e+21", 1e-6: "0.000001", 1e-7: "1e-7", 1.25e-10: "1.25e-10", 5e-324: "5e-324"} {
		require.Equal(t, want, string(AppendFloat(nil, n)), "%g", n)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		n := math.Float64frombits(random.Uint64())
		if math.IsNaN(n) || math.IsInf(n, 0) {
			continue
		}
		want, err := json.Marshal(n)
		require.NoError(t, err)
		require.Equal(t, string(want), string(AppendFloat(nil, n)), "%g", n)
	}
}
