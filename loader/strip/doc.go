// Package strip holds what was found out about the pixels of some rows of a map, in memory and in a file.
//
// A map is read strip by strip. The strips of a shard, some consecutive rows of the map, may be written to a file, which
// another process joins with those of the other shards. Joining strips that were read from files gives what
// joining them as they are scanned gives, to the last bit, whatever the shards.
package strip
