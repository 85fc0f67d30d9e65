package wire

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPowerAgreesWithMathBig(t *testing.T) {
	t.Parallel()
	source := rand.New(rand.NewPCG(1, 2))
	number := func(bits int, odd uint) *big.Int {
		n := big.NewInt(1)
		for n.BitLen() < bits {
			n.Lsh(n, 1).SetBit(n, 0, uint(source.IntN(2)))
		}
		return n.SetBit(n, 0, odd)
	}
	ones := func(bits uint) *big.Int {
		n := new(big.Int).Lsh(big.NewInt(1), bits)
		return n.Sub(n, big.NewInt(1))
	}
	lowest := func(bits uint) *big.Int {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		return n.SetBit(n, 0, 1)
	}
	moduli := []*big.Int{ones(2048), ones(4096), lowest(2048), lowest(4096), lowest(8192)}
	for _, bits := range []int{2048, 2049, 2111, 3072, 4095, 4096, 8192} {
		moduli = append(moduli, number(bits, 1), number(bits, 1))
	}
	for _, n := range moduli {
		for _, e := range []int64{3, 17, 65537, 65539, 1<<31 - 1} {
			p := newPower(n, big.NewInt(e))
			last := new(big.Int).Sub(n, big.NewInt(1))
			numbers := []*big.Int{new(big.Int), big.NewInt(1), big.NewInt(2), last, new(big.Int).Rsh(n, 1)}
			for range 5 {
				numbers = append(numbers, new(big.Int).Mod(number(n.BitLen(), 0), n))
			}
			for _, x := range numbers {
				require.Equal(t, 0, p.of(x).Cmp(new(big.Int).Exp(x, p.e, n)), "%x to the %d modulo %x", x, e, n)
			}
		}
	}
}
