/** What is wrong with a JSON file that comes from outside. */
package io.refiner.seq2seq.json;
