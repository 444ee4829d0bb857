/** Files that come from outside, and what is asked of them before they are read. */
package io.refiner.seq2seq.file;
