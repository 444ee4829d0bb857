/**
 * Low-rank adapters (Hu et al. 2021, arXiv 2106.09685) as folders in the format of Hugging Face's
 * peft, in and out, and merged into the weights that they adapt. Nothing here touches the engine.
 */
package io.refiner.seq2seq.adapter;
