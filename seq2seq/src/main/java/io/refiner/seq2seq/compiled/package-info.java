/**
 * The fast path of inference: the network as TorchScript text, put together from small named pieces
 * for one configuration, with packed weights and linear kernels that arrays don't reach. Start with
 * {@code ModelScript}.
 */
package io.refiner.seq2seq.compiled;
