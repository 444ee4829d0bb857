package io.refiner.training;

import java.util.Optional;

import io.refiner.seq2seq.Seq2SeqModel;

/** The other role's model, where a request names one. */
record Partner(Optional<Seq2SeqModel> model) implements AutoCloseable {

  static Partner open(TrainingRequest request) {
    return new Partner(
        request.partner().map(folder -> Seq2SeqModel.open(folder, request.device())));
  }

  @Override
  public void close() {
    model.ifPresent(Seq2SeqModel::close);
  }
}
