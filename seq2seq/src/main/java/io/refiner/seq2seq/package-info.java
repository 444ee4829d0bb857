/** T5 on DJL: what a model is (its configuration), where it runs, and the model that answers. */
package io.refiner.seq2seq;
