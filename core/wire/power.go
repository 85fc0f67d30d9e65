package wire

import (
	"math/big"
	"math/bits"
)

// power raises to a public exponent modulo n. big.Int.Exp divides by n after every multiplication, which is most
// of its time. Here the upper half of a product is first replaced by what it is modulo n, by one multiplication
// with a power of two whose remainder is known, then the upper quarter of that, and so on; what is left to divide
// is hardly longer than n. Nothing here is secret, so that the time may depend on the numbers.
type power struct {
	n, e  *big.Int
	folds []fold
}

// fold is 2^(words * the size of a word) modulo n.
type fold struct {
	words     int
	remainder *big.Int
}

func newPower(n, e *big.Int) power {
	p := power{n: n, e: e}
	size := len(n.Bits())
	for above := size / 2; above > 0; above /= 2 {
		shift := uint(size+above) * bits.UintSize
		p.folds = append(p.folds, fold{size + above, new(big.Int).Mod(new(big.Int).Lsh(big.NewInt(1), shift), n)})
	}
	return p
}

// of returns x^e modulo n for x below n.
func (p power) of(x *big.Int) *big.Int {
	var r reduction
	result := new(big.Int).Set(x)
	for i := p.e.BitLen() - 2; i >= 0; i-- {
		r.value.Mul(result, result)
		p.reduce(&r, result)
		if p.e.Bit(i) == 1 {
			r.value.Mul(result, x)
			p.reduce(&r, result)
		}
	}
	return result
}

// reduction is the number that is reduced, and room for the steps.
type reduction struct{ value, next, product, high, low big.Int }

// reduce sets result to r.value modulo n.
func (p power) reduce(r *reduction, result *big.Int) {
	value, next := &r.value, &r.next
	for _, f := range p.folds {
		words := value.Bits()
		if len(words) <= f.words {
			continue
		}
		r.high.SetBits(words[f.words:])
		r.low.SetBits(words[:f.words])
		r.product.Mul(&r.high, f.remainder)
		next.Add(&r.product, &r.low)
		value, next = next, value
	}
	result.Rem(value, p.n)
}
