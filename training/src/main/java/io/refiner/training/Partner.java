package io.refiner.training;

import java.util.Optional;

import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.generation.TextGenerator;

/** The other role's model, where a request names one. */
record Partner(Optional<Seq2SeqModel> model) implements AutoCloseable {

  static Partner open(TrainingRequest request) {
    return new Partner(
        request.partner().map(folder -> Seq2SeqModel.open(folder, request.device())));
  }

  /** What answers with its weights. */
  Optional<TextGenerator> generator() {
    return model.map(open -> open);
  }

  @Override
  public void close() {
    model.ifPresent(Seq2SeqModel::close);
  }
}
