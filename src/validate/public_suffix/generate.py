#!/usr/bin/env python3
"""Writes `table.bin` from `rules.txt` and `additions.txt`. Run it after a change to either of them.

`rules.txt` contains the rules of the Public Suffix List without comments, as the crate `psl` ships them
(`data/rules.txt`, with other line ends). To update the list, update that development dependency, copy its file
here, change the version in `NOTICE.md`, and run this script. `tests/public_suffix.rs` compares the result with `psl`.

The table is an automaton that reads names from their end: `co.uk` is found by `k`, `u`, `.`, `o`, `c`. Equal
ends of it are shared, which makes it a third of the size of the rules. A node is a sequence of edges in the
order of their labels. An edge is

- its label: one or more characters, the last of them with its high bit set;
- a number in seven bits a byte, the lowest first, all but the last byte with the high bit set. Bit 0: this is
  the last edge of its node. Bit 1: a rule ends here. The other bits say how far before this number the node
  begins that the edge leads to, or 0 if it leads to none.

Nodes come before those that lead to them. The last three bytes say where the first node begins. An exception
(`!www.ck`) is written as `/www.ck`, because `/` is in no host.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
LAST_EDGE, RULE = 1, 2
# Characters in a row with no choice between them become one label, unless another node shares them and they
# are at least so many: a reference takes two bytes or three.
SHARED = 2


def rules():
    for name in ["rules.txt", "additions.txt"]:
        for line in (HERE / name).read_text().splitlines():
            if line and not line.startswith("#"):
                yield line


def key(rule):
    """The rule as browsers write hosts, from its end."""
    labels = rule.replace("!", "/").split(".")
    if "*" in "".join(labels[1:]) or "*" in labels[0][1:]:
        sys.exit(f"{rule}: only a whole first label can be a wildcard")
    labels = [label if label.isascii() else label.encode("idna").decode() for label in labels]
    return ".".join(labels)[::-1]


class Automaton:
    """The smallest one that accepts the keys: nodes that accept the same are one."""

    def __init__(self, keys):
        self.numbers = {}
        self.root = self.number_of(sorted(set(keys)), 0)
        # Each node: whether a rule ends there, and its edges of one character.
        self.nodes = list(self.numbers)
        self.references = [0] * len(self.nodes)
        for _, edges in self.nodes:
            for _, target in edges:
                self.references[target] += 1

    def number_of(self, keys, depth):
        """The node that accepts what follows in each key after so many characters."""
        groups = {}
        for key in keys:
            if len(key) > depth:
                groups.setdefault(key[depth], []).append(key)
        edges = tuple((char, self.number_of(group, depth + 1)) for char, group in groups.items())
        node = (len(keys[0]) == depth, edges)
        return self.numbers.setdefault(node, len(self.numbers))

    def only_edge(self, number):
        is_rule, edges = self.nodes[number]
        return edges[0] if len(edges) == 1 and not is_rule else None

    def is_worth_sharing(self, number):
        if self.references[number] == 1:
            return False
        length = 0
        while edge := self.only_edge(number):
            _, number = edge
            length += 1
        return length >= SHARED

    def edges_of(self, number):
        """The node's edges, with labels as long as they can be."""
        for label, target in self.nodes[number][1]:
            while not self.is_worth_sharing(target) and (edge := self.only_edge(target)):
                char, target = edge
                label += char
            yield label, target


def encode(automaton):
    table, positions = bytearray(), {}

    def write(number):
        edges = list(automaton.edges_of(number))
        for _, target in edges:
            if target not in positions and automaton.nodes[target][1]:
                write(target)
        positions[number] = len(table)
        for index, (label, target) in enumerate(edges):
            table.extend(label[:-1].encode())
            table.append(ord(label[-1]) | 0x80)
            is_rule, has_edges = automaton.nodes[target]
            distance = len(table) - positions[target] if has_edges else 0
            flags = (RULE if is_rule else 0) | (LAST_EDGE if index + 1 == len(edges) else 0)
            table.extend(number_in_seven_bits(distance << 2 | flags))

    write(automaton.root)
    return bytes(table) + positions[automaton.root].to_bytes(3, "little")


def number_in_seven_bits(number):
    while number >= 0x80:
        yield number & 0x7F | 0x80
        number >>= 7
    yield number


table = encode(Automaton(map(key, rules())))
(HERE / "table.bin").write_bytes(table)
print(f"{len(table)} bytes")
