package io.refiner.orchestrator.actor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.orchestrator.episode.EpisodeEvent.ProblemArrived;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.orchestrator.episode.Patience;
import io.refiner.orchestrator.episode.Records;
import io.refiner.orchestrator.episode.WordTask;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

import static io.refiner.orchestrator.episode.Records.NO;
import static io.refiner.orchestrator.episode.Records.START;
import static io.refiner.orchestrator.episode.Records.feedback;
import static io.refiner.orchestrator.episode.Records.objection;
import static io.refiner.orchestrator.episode.Records.problem;
import static org.assertj.core.api.Assertions.assertThat;

class PartitionActorTest {

  private static final int PARTITION = 5;

  /** Actors that answer late on a busy machine are waited for: 3 s, the default, are few. */
  private static final String PATIENT = "akka.actor.testkit.typed.timefactor = 20";

  private static ActorTestKit kit;

  private final EpisodeRules rules =
      new EpisodeRules(
          name -> Optional.of(new WordTask()),
          new Patience(Duration.ofMinutes(10), Duration.ofMinutes(2), 2));
  private final TestProbe<PartitionActor.Handled> probe = kit.createTestProbe();
  private int offset;

  @BeforeAll
  static void startActors() {
    kit =
        ActorTestKit.create(ConfigFactory.parseString(PATIENT).withFallback(ConfigFactory.load()));
  }

  @AfterAll
  static void stopActors() {
    kit.shutdownTestKit();
  }

  @Test
  void answersWithTheOutputsInTheOrderOfTheInputs() {
    ActorRef<PartitionActor.Command> partition = restored(Map.of());

    PartitionActor.Handled handled =
        handle(partition, START, problemInput("b", 3), problemInput("a", 3), problemInput("c", 3));

    assertThat(handled.outputs())
        .extracting(Output::topic, Output::partition, Output::key)
        .containsExactly(
            tuple(Topics.GENERATION_REQUESTS, "b"),
            tuple(Topics.EPISODES, "b"),
            tuple(Topics.GENERATION_REQUESTS, "a"),
            tuple(Topics.EPISODES, "a"),
            tuple(Topics.GENERATION_REQUESTS, "c"),
            tuple(Topics.EPISODES, "c"));
    assertThat(handled.openEpisodes()).isEqualTo(3);
  }

  @Test
  void goesOnFromTheStateThatItWasRestoredWith() {
    Episode open = opened("a", 3);
    ActorRef<PartitionActor.Command> partition = restored(Map.of("a", open));

    PartitionActor.Handled handled =
        handle(partition, START, feedbackInput(feedback(open.getPending(), "pear", NO)));

    assertThat(result(handled).getStatus()).isEqualTo(ResultStatus.ACCEPTED);
    assertThat(handled.openEpisodes()).isZero();
  }

  @Test
  void endsAnEpisodeWithATombstoneInTheChangelog() {
    Episode open = opened("a", 1);
    ActorRef<PartitionActor.Command> partition = restored(Map.of("a", open));

    PartitionActor.Handled handled =
        handle(partition, START, feedbackInput(feedback(open.getPending(), "pear", NO)));

    assertThat(handled.outputs())
        .last()
        .isEqualTo(Output.tombstone(Topics.EPISODES, PARTITION, "a"));
  }

  @Test
  void takesARepeatedFeedbackOfOneBatchOnce() {
    Episode open = opened("a", 3);
    ActorRef<PartitionActor.Command> partition = restored(Map.of("a", open));
    Input input = feedbackInput(feedback(open.getPending(), "pear", objection(0.5)));

    PartitionActor.Handled handled = handle(partition, START, input, input, input);

    assertThat(handled.outputs()).hasSize(2);
  }

  @Test
  void dropsFeedbackOnAnEpisodeThatIsNotOpen() {
    ActorRef<PartitionActor.Command> partition = restored(Map.of());

    PartitionActor.Handled handled =
        handle(partition, START, feedbackInput(feedback(opened("a", 3).getPending(), "pear", NO)));

    assertThat(handled.outputs()).isEmpty();
    assertThat(handled.openEpisodes()).isZero();
  }

  @Test
  void opensAnEpisodeAnewInTheBatchThatEndedIt() {
    Episode open = opened("a", 3);
    ActorRef<PartitionActor.Command> partition = restored(Map.of("a", open));

    PartitionActor.Handled handled =
        handle(
            partition,
            START,
            feedbackInput(feedback(open.getPending(), "pear", NO)),
            problemInput("a", 2));

    assertThat(handled.outputs()).extracting(Output::topic).hasSize(4).last().isEqualTo("episodes");
    assertThat(handled.openEpisodes()).isEqualTo(1);
  }

  @Test
  void looksAtTheEpisodesWhoseTimeHasComeAndAtNoOther() {
    Episode due = opened("due", 3);
    Episode answered = opened("answered", 3);
    ActorRef<PartitionActor.Command> partition = restored(Map.of("due", due, "answered", answered));
    handle(
        partition,
        START.plusSeconds(60),
        feedbackInput(feedback(answered.getPending(), "pear", objection(0.5))));

    PartitionActor.Handled handled = handle(partition, START.plusSeconds(120));

    assertThat(handled.outputs()).extracting(Output::key).containsExactly("due", "due");
    GenerationRequest reminder = (GenerationRequest) handled.outputs().get(0).value().orElseThrow();
    assertThat(reminder.getAskedAt()).isEqualTo(START.plusSeconds(120));
  }

  @Test
  void endsAnEpisodeThatBreaksAsFailedAndGoesOnWithTheOthers() {
    Episode broken = opened("broken", 3);
    Episode sound = opened("sound", 3);
    ActorRef<PartitionActor.Command> partition = restored(Map.of("broken", broken, "sound", sound));
    Input bomb = feedbackInput(feedback(broken.getPending(), "bomb", NO));

    PartitionActor.Handled handled =
        handle(
            partition,
            START,
            bomb,
            bomb,
            feedbackInput(feedback(sound.getPending(), "pear", NO)),
            problemInput("broken", 3));

    List<Result> results = results(handled);
    assertThat(results)
        .extracting(Result::getStatus)
        .containsExactly(ResultStatus.FAILED, ResultStatus.ACCEPTED);
    assertThat(results.get(0).getFailure().orElseThrow().getCode()).isEqualTo("internal-error");
    assertThat(handled.openEpisodes()).as("the one that was opened anew").isEqualTo(1);
  }

  @Test
  void refusesASecondProblemOfAnOpenEpisodeWithItsBytes() {
    ActorRef<PartitionActor.Command> partition = restored(Map.of("a", opened("a", 3)));

    PartitionActor.Handled handled = handle(partition, START, problemInput("a", 3));

    assertThat(deadLetter(handled).getFailure().getCode()).isEqualTo("duplicate-episode");
    assertThat(deadLetter(handled).getService()).isEqualTo("orchestrator");
  }

  @Test
  void refusesAProblemUnderAnotherKeyThanItsId() {
    ActorRef<PartitionActor.Command> partition = restored(Map.of());

    PartitionActor.Handled handled =
        handle(partition, START, input(Topics.PROBLEMS, "b", problem("a", 3)));

    assertThat(deadLetter(handled).getFailure().getMessage())
        .isEqualTo("the record's key must be its id a, not b");
  }

  @Test
  void refusesARecordThatIsNeitherProblemNorFeedback() {
    ActorRef<PartitionActor.Command> partition = restored(Map.of());

    PartitionActor.Handled handled =
        handle(partition, START, input(Topics.FEEDBACK, "a", opened("a", 3)));

    assertThat(deadLetter(handled).getFailure().getMessage())
        .isEqualTo("topic feedback can't hold Episode");
  }

  private ActorRef<PartitionActor.Command> restored(Map<String, Episode> episodes) {
    return kit.spawn(PartitionActor.create(PARTITION, rules, episodes));
  }

  private PartitionActor.Handled handle(
      ActorRef<PartitionActor.Command> partition, Instant now, Input... inputs) {
    partition.tell(new PartitionActor.Handle(now, List.of(inputs), probe.ref()));
    return probe.receiveMessage();
  }

  private Episode opened(String id, int turns) {
    return rules
        .apply(Optional.empty(), new ProblemArrived(problem(id, turns)), START)
        .episode()
        .orElseThrow();
  }

  private Input problemInput(String id, int turns) {
    return input(Topics.PROBLEMS, id, Records.problem(id, turns));
  }

  private Input feedbackInput(io.refiner.schemas.record.Feedback feedback) {
    String id = feedback.getHypotheses().getRequest().getProblem().getId();
    return input(Topics.FEEDBACK, id, feedback);
  }

  private Input input(Topics topic, String key, SpecificRecord value) {
    return new Input(topic.topicName(), PARTITION, offset++, 0, key, value);
  }

  private static org.assertj.core.groups.Tuple tuple(Topics topic, String key) {
    return org.assertj.core.groups.Tuple.tuple(topic.topicName(), PARTITION, key);
  }

  private static Result result(PartitionActor.Handled handled) {
    return results(handled).get(0);
  }

  private static List<Result> results(PartitionActor.Handled handled) {
    return handled.outputs().stream()
        .flatMap(output -> output.value().stream())
        .filter(Result.class::isInstance)
        .map(Result.class::cast)
        .toList();
  }

  private static DeadLetter deadLetter(PartitionActor.Handled handled) {
    assertThat(handled.outputs()).hasSize(1);
    return (DeadLetter) handled.outputs().get(0).value().orElseThrow();
  }
}
