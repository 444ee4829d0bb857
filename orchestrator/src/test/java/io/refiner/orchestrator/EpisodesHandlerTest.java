package io.refiner.orchestrator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.typesafe.config.ConfigFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.FatalHandlerException;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.orchestrator.episode.Records;
import io.refiner.orchestrator.episode.WordTask;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.GenerationRequest;

import static io.refiner.orchestrator.episode.Records.NO;
import static io.refiner.orchestrator.episode.Records.START;
import static io.refiner.orchestrator.episode.Records.feedback;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EpisodesHandlerTest {

  private final OrchestratorSettings settings = OrchestratorSettings.parse(ConfigFactory.load());
  private final EpisodesHandler handler =
      new EpisodesHandler(
          new EpisodeRules(name -> Optional.of(new WordTask()), settings.patience()), settings);

  @AfterEach
  void stopActors() {
    handler.close();
  }

  @Test
  void answersForEachPartitionOfTheBatch() {
    handler.restored(0, Map.of());
    handler.restored(1, Map.of());

    List<Output> outputs = handle(Set.of(0, 1), input(1, "b"), input(0, "a"));

    assertThat(outputs)
        .filteredOn(output -> output.topic().equals("generation-requests"))
        .extracting(Output::partition, Output::key)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, "a"),
            org.assertj.core.groups.Tuple.tuple(1, "b"));
  }

  @Test
  void remindsOnATickOfEveryPartition() {
    handler.restored(0, Map.of());
    handler.restored(1, Map.of());
    handle(Set.of(0, 1), input(1, "b"), input(0, "a"));

    List<Output> outputs =
        handler.handle(
            new Batch(START.plus(settings.patience().requestTimeout()), Set.of(0, 1), List.of()));

    assertThat(outputs)
        .filteredOn(output -> output.topic().equals("generation-requests"))
        .hasSize(2);
  }

  @Test
  void forgetsAPartitionThatWasReleasedAndGoesOnFromItsRestoredState() {
    handler.restored(0, Map.of());
    List<Output> dropped = handle(Set.of(0), input(0, "a"));
    GenerationRequest request = (GenerationRequest) dropped.get(0).value().orElseThrow();

    handler.released(0);
    handler.restored(0, Map.of());

    assertThat(handle(Set.of(0), feedbackOn(request))).as("the episode is gone").isEmpty();
    assertThat(handle(Set.of(0), input(0, "a"))).as("and can be opened again").hasSize(2);
  }

  @Test
  void restoresTheEpisodesOfTheChangelog() {
    handler.restored(0, Map.of());
    List<Output> outputs = handle(Set.of(0), input(0, "a"));
    Episode saved = (Episode) outputs.get(1).value().orElseThrow();

    handler.restored(0, Map.<String, SpecificRecord>of("a", saved));

    assertThat(handle(Set.of(0), feedbackOn(saved.getPending())))
        .extracting(Output::topic)
        .containsExactly("results", "episodes");
  }

  @Test
  void stopsTheWorkerRatherThanDecideWithoutState() {
    assertThatThrownBy(() -> handle(Set.of(3), input(3, "a")))
        .isInstanceOf(FatalHandlerException.class)
        .hasMessage("partition 3 has records but was never restored");
  }

  private List<Output> handle(Set<Integer> partitions, Input... inputs) {
    return handler.handle(new Batch(START, partitions, List.of(inputs)));
  }

  private static Input input(int partition, String id) {
    return new Input(Topics.PROBLEMS.topicName(), partition, 0, 0, id, Records.problem(id, 3));
  }

  private static Input feedbackOn(GenerationRequest request) {
    String id = request.getProblem().getId();
    return new Input(Topics.FEEDBACK.topicName(), 0, 0, 0, id, feedback(request, "pear", NO));
  }
}
