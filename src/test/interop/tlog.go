// Signs, opens and checks what Baton makes with Go's own packages for transparency logs, and makes
// the same for Baton to check.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Inclusion is a record of a log, and the proof that it is there.
type Inclusion struct {
	Index  int64
	Record []byte
	Hashes [][]byte
}

// Growth is the proof that a log has only grown.
type Growth struct {
	Older, Newer string
	Hashes       [][]byte
}

// Sample is a log: its checkpoints, and proofs from it.
type Sample struct {
	Vkey, Skey string
	Note       string
	Inclusions []Inclusion
	Growths    []Growth
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func tree(text string, keys note.Verifiers) tlog.Tree {
	opened, err := note.Open([]byte(text), keys)
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

func hashes(bytes [][]byte) []tlog.Hash {
	var all []tlog.Hash
	for _, b := range bytes {
		var h tlog.Hash
		copy(h[:], b)
		all = append(all, h)
	}
	return all
}

func check() {
	var sample Sample
	must(json.NewDecoder(os.Stdin).Decode(&sample))
	verifier, err := note.NewVerifier(sample.Vkey)
	must(err)
	keys := note.VerifierList(verifier)
	signer, err := note.NewSigner(sample.Skey)
	must(err)
	again, err := note.Sign(&note.Note{Text: "text\n"}, signer)
	must(err)
	_, err = note.Open(again, keys)
	must(err)
	present := tree(sample.Note, keys)
	for _, i := range sample.Inclusions {
		must(tlog.CheckRecord(hashes(i.Hashes), present.N, present.Hash, i.Index, tlog.RecordHash(i.Record)))
	}
	for _, g := range sample.Growths {
		older, newer := tree(g.Older, keys), tree(g.Newer, keys)
		must(tlog.CheckTree(hashes(g.Hashes), newer.N, newer.Hash, older.N, older.Hash))
	}
	fmt.Println("checked", len(sample.Inclusions), "records and", len(sample.Growths), "growths")
}

type store []tlog.Hash

func (s store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, i := range indexes {
		found = append(found, s[i])
	}
	return found, nil
}

func bytesOf(all []tlog.Hash) [][]byte {
	bytes := [][]byte{}
	for _, h := range all {
		bytes = append(bytes, append([]byte{}, h[:]...))
	}
	return bytes
}

func makeSample(size int64) {
	var sample Sample
	skey, vkey, err := note.GenerateKey(nil, "go.example/log")
	must(err)
	sample.Skey, sample.Vkey = skey, vkey
	signer, err := note.NewSigner(skey)
	must(err)
	var hashes store
	var notes []string
	for n := int64(0); n <= size; n++ {
		root, err := tlog.TreeHash(n, hashes)
		must(err)
		text := fmt.Sprintf("go.example/log\n%d\n%s\n", n, base64.StdEncoding.EncodeToString(root[:]))
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		must(err)
		notes = append(notes, string(signed))
		if n < size {
			added, err := tlog.StoredHashes(n, []byte(fmt.Sprintf("record %d", n)), hashes)
			must(err)
			hashes = append(hashes, added...)
		}
	}
	sample.Note = notes[size]
	for n := int64(0); n < size; n++ {
		proof, err := tlog.ProveRecord(size, n, hashes)
		must(err)
		record := []byte(fmt.Sprintf("record %d", n))
		sample.Inclusions = append(sample.Inclusions, Inclusion{n, record, bytesOf(proof)})
		if n > 0 {
			growth, err := tlog.ProveTree(size, n, hashes)
			must(err)
			sample.Growths = append(sample.Growths, Growth{notes[n], notes[size], bytesOf(growth)})
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(sample))
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "make" {
		size, err := strconv.ParseInt(os.Args[2], 10, 64)
		must(err)
		makeSample(size)
		return
	}
	check()
}
