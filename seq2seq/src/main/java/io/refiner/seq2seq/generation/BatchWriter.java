package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.refiner.seq2seq.generation.BatchPlan.Job;
import io.refiner.seq2seq.generation.Decoding.Beams;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/** Answers one batch: encodes its prompts, has the answers written, and decodes them. */
final class BatchWriter implements AutoCloseable {

  private final InferenceNetwork network;
  private final Tokenizer tokenizer;
  private final Specials specials;
  private final TokenChooser chooser;

  BatchWriter(InferenceNetwork network, Tokenizer tokenizer, Specials specials) {
    this.network = network;
    this.tokenizer = tokenizer;
    this.specials = specials;
    this.chooser = new TokenChooser(specials);
  }

  /**
   * Answers each job with its samples.
   *
   * @param batch either beam searches alone or none
   */
  List<List<Sample>> write(List<Job> batch) {
    TokenBatch prompts = new TokenBatch(batch.stream().map(Job::tokens).toList());
    try (DecodingSession session = network.start(prompts)) {
      return batch.get(0).isSearch() ? search(batch, session) : draw(batch, session);
    }
  }

  @Override
  public void close() {
    chooser.close();
  }

  private List<List<Sample>> search(List<Job> batch, DecodingSession session) {
    List<BeamSearch> searches = batch.stream().map(this::searchOf).toList();
    new BeamWriter(specials).write(searches, session);
    List<List<Sample>> answers = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<Beam> best = searches.get(i).best(batch.get(i).samples());
      answers.add(best.stream().map(this::sample).toList());
    }
    return answers;
  }

  private BeamSearch searchOf(Job job) {
    Decoding decoding = job.prompt().decoding();
    if (decoding.strategy() instanceof Beams rules) {
      return new BeamSearch(decoding, rules, specials.ends());
    }
    throw new IllegalArgumentException("not a beam search: " + decoding);
  }

  private List<List<Sample>> draw(List<Job> batch, DecodingSession session) {
    List<List<Draft>> draftsOfJob = batch.stream().map(BatchWriter::drafts).toList();
    List<Draft> drafts = draftsOfJob.stream().flatMap(List::stream).toList();
    if (drafts.size() > batch.size()) {
      session.select(
          IntStream.range(0, batch.size())
              .flatMap(row -> draftsOfJob.get(row).stream().mapToInt(draft -> row))
              .asLongStream()
              .toArray());
    }
    new SampleWriter(chooser, specials).write(drafts, session);
    return draftsOfJob.stream().map(own -> own.stream().map(this::sample).toList()).toList();
  }

  private static List<Draft> drafts(Job job) {
    return IntStream.range(job.from(), job.from() + job.samples())
        .mapToObj(sample -> new Draft(job.prompt(), sample))
        .toList();
  }

  private Sample sample(Draft draft) {
    return new Sample(text(draft.tokens()), draft.tokens(), draft.logProbs(), draft.ended());
  }

  private Sample sample(Beam beam) {
    StopReason stop =
        specials.ends().contains(beam.lastToken()) ? StopReason.END : StopReason.LENGTH;
    return new Sample(text(beam.tokens()), beam.tokens(), beam.logProbs(), stop, beam.score());
  }

  private String text(List<Integer> tokens) {
    return tokenizer.decode(
        tokens.stream().mapToInt(Integer::intValue).filter(specials::isWord).toArray());
  }
}
