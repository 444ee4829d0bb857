package io.refiner.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: a mistake on the command line gives one line on standard error that says what to do,
 * and exit code 2.
 */
class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          solve                               | Missing required parameter: 'FILE'
          solve - --tuns 3                    | did you mean --turns?
          solve - --turns 0                   | --turns must be from 1 to 16, not 0
          solve - --turns many                | Invalid value for option '--turns': 'many' is not an int
          solve - --samples 65                | --samples must be from 1 to 64, not 65
          solve - --top-p 1.5                 | --top-p must be above 0 and at most 1
          solve - --temperature NaN           | --temperature must be above 0
          solve - --critic judge              | --critic must be neural or oracle, not judge
          solve - --critic oracl              | --critic must be neural or oracle, not oracl; did you mean oracle?
          solve - --json --text               | give --json or --text, not both
          solve - --decoding beam             | --decoding must be greedy or nucleus, not beam
          solve - --deadline 0                | --deadline must be from 1 to 86400, not 0
          solve - --max-new-tokens -1         | --max-new-tokens must be from 1 to 512, not -1
          solve - --patience 0                | --patience must be at least 1 second, not 0
          solve - --bootstrap-servers a:1 --device cpu | --device, --critic-mode and --confidence are for a ring that is
          solve src                           | src is a folder: name a file
          submit src                          | src is a folder: name a file
          evaluate --problems src             | --problems: src is a folder: name a file
          train generator --train src --dev pom.xml --output c | --train: src is a folder: name a file
          train generator --train pom.xml --dev src --output c | --dev: src is a folder: name a file
          policies publish --role critic --model a --metrics src | --metrics: src is a folder: name a file
          solve x.txt --config src            | --config: src is a folder: name a file
          demo --problems src                 | src is a folder: name a file
          solve no-such-file                  | there is no file no-such-file that can be read
          demo --limit 0                      | --limit must be at least 1, not 0
          demo --episodes -1                  | --episodes must not be negative, but is -1
          demo --device tpu                   | --device must be auto, cpu or gpu:N
          demo --config no-such-file          | --config: there is no file no-such-file that can be read
          generator --device gpu              | --device must be auto, cpu or gpu:N, such as gpu:0, not gpu
          generator --instance a/b            | --instance must be 1 to 100 letters
          broker --port 65536                 | --port must be from 0 to 65535, not 65536
          topics                              | Missing command
          topics create --partitions 0        | refiner.messaging.topics.partitions must be 1 to 1000, but is 0
          results --limit 0                   | --limit must be at least 1, not 0
          submit - --log-level loud           | --log-level must be error, warn, info, debug or trace, not loud
          critic --critic-mode guess          | --critic-mode must be feedback or solve, not guess
          critic --confidence 2               | --confidence must be from 0 to 1, not 2.0
          evaluate                            | Missing required option: '--problems=FILE'
          evaluate --problems no-such-file    | --problems: there is no file no-such-file that can be read
          evaluate --problems a --task chess  | --task must be one of mwp, not chess
          evaluate --problems a --revisions 0 | --revisions must be from 1 to 15, not 0
          evaluate --problems a --limit 0     | --limit must be at least 1, not 0
          evaluate --problems a --sweep --critic-mode feedback | --sweep needs --critic-mode solve
          evaluate --problems a --samples 4   | --samples 4 needs --decoding nucleus
          evaluate --problems a --feedback-noise 2 | --feedback-noise must be from 0 to 1, not 2.0
          evaluate --problems a --without b   | should be in KEY=VALUE format but was b
          log                                 | Missing command
          log export                          | Missing required parameter: 'FILE'
          log export feedback.txt             | the file must end in .avro or .jsonl, not feedback.txt
          log stats --since yesterday         | --since must be such as 2026-01-31 or 2026-01-31T18:00:00Z, not yesterday
          log stats --since 2026-02-01 --until 2026-01-31 | --since must be before until
          log stats --offsets 0               | --offsets must be such as 0:100-250,1:0-99
          log stats --offsets 0:9-3           | --offsets: offsets must rise
          log stats --offsets 0:0-3,0:4-5     | --offsets names partition 0 twice
          log stats --offsets 0:0-3 --since 2026-02-01 | give --offsets or times, not both
          log stats --policy-version latest   | --policy-version: give a version such as 3
          log stats --verdict maybe           | --verdict must be accepted, refused or all, not maybe
          log stats --judged-by human         | --judged-by must be oracle, neural or any, not human
          log export - --format text          | --format must be avro or jsonl, not text
          log export -                        | the file must end in .avro or .jsonl, not -: rename it or give --format
          train                               | Missing command
          train generator --dev b --output c  | give --train FILE, or --from-log, or both
          train generator --train a --dev b --output c --verdict refused | options that choose from the log need --from-log
          train critic --train a --dev b --output c | Missing required option: '--generator=DIR'
          train generator --train a --dev b --output c --task chess | --task must be one of mwp, not chess
          train generator --train no-such-file --dev b --output c | --train: there is no file no-such-file that can be read
          train generator --train a --dev b --output c --steps 0 | steps must be at least 1
          train critic --generator a --train a --dev b --output c --precision fp16 | precision must be one of auto, fp32, bf16, not fp16
          train generator --train a --dev b --output c --lora-rank 4 | options of an adapter need --lora
          train generator --train a --dev b --output c --lora --lora-rank 0 | rank must be between 1 and
          train generator --train a --dev b --output c --lora | --base is missing
          train critic --train pom.xml --dev pom.xml --output c --generator nowhere | --generator: there is no nowhere that can be read
          train refine --train pom.xml --dev pom.xml --output c --base src --critic-model nowhere | --critic-model: there is no nowhere
          evaluate --problems pom.xml --json no/such/file.json | --json: no file can be written at no/such/file.json
          train report no-such-folder         | no-such-folder has no metrics.jsonl
          train generator --train a --dev b --output c --accumulate 0 | accumulate must be at least 1, not 0
          train refine --train pom.xml --dev pom.xml --output c | --base is missing
          train refine --train pom.xml --dev pom.xml --output c --base src --critic neural | --critic-model is missing
          train refine --train pom.xml --dev pom.xml --output c --base src --critic judge | critic must be oracle or neural, not judge
          train refine --train pom.xml --dev pom.xml --output c --base src --turns 0 | turns must be at least 1, not 0
          train refine --train pom.xml --dev pom.xml --output c --base src --explore 0 | explore must be at least 1, not 0
          train refine --train pom.xml --dev pom.xml --output c --base src --keep any | keep must be random, best or worst, not any
          train refine --train pom.xml --dev pom.xml --output c --base src --feedback-noise 2 | feedback-noise must be in [0, 1], not 2
          train refine --train pom.xml --dev pom.xml --output c --base src --critic-mode guess | judge.mode must be feedback or solve, not guess
          train generator --train a --dev b --output c --confidence 2 | judge.confidence must be from 0 to 1, not 2
          policies                            | Missing command
          policies publish --model a          | Missing required option: '--role=generator|critic'
          policies publish --role judge --model a | --role must be generator or critic, not judge
          policies publish --role critic --model a --name a/b | --name: a policy's name must be 1 to 100
          policies publish --role critic --model a --metrics no-such-file | --metrics: there is no file no-such-file
          policies publish --role critic --model a --base b | --base is for adapters, but a is none
          policies rollback --role critic --to x | Invalid value for option '--to'
          slove problems.txt                  | Unmatched arguments from index 0: 'slove', 'problems.txt'; did you mean solve?
          help slove                          | refiner has no command slove; did you mean solve?
          help log exports                    | refiner log has no command exports; did you mean export?
          help solve it                       | refiner solve has no commands of its own, so no it
          evaluate --problems pom.xml --json - --markdown - | only one of --json and --markdown can go to standard output
          evaluate --problems pom.xml --json src | --json: no file can be written at src: it is a folder
          ''                                  | Missing command
          frobnicate                          | Unmatched argument at index 0: 'frobnicate'
          """)
  void aMistakeIsOneLineThatSaysWhatToDoAndExitCode2(String arguments, String message) {
    int code = run(arguments.split(" +"));

    assertThat(err.toString()).contains(message).contains("--help").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
    assertThat(code).isEqualTo(2);
  }

  @Test
  void aConfigurationFileThatIsNoHoconIsAMistake(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("refiner.conf"), "refiner { messaging {");

    int code = run("results", "--config", file.toString());

    assertThat(err.toString()).contains("--config is no valid HOCON").hasLineCount(1);
    assertThat(code).isEqualTo(2);
  }

  @Test
  void aSettingThatIsOutOfRangeIsNamedWithItsValue(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("refiner.conf"), "refiner.messaging.topic-prefix = \"no spaces\"");

    int code = run("results", "--config", file.toString());

    assertThat(err.toString()).contains("topic prefix").contains("no spaces").hasLineCount(1);
    assertThat(code).isEqualTo(2);
  }

  @Test
  void verboseAddsTheStackTrace() {
    run("solve", "no-such-file", "--verbose");

    assertThat(err.toString()).contains("UsageException").contains("\tat io.refiner");
  }

  static Stream<List<String>> commands() {
    return all(RefinerCommand.commandLine(), List.of());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpThatTeachesByExample(List<String> path) {
    int code = run(Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new));

    String name = "refiner" + path.stream().map(word -> " " + word).reduce("", String::concat);
    assertThat(out.toString()).startsWith("Usage: " + name);
    assertThat(out.toString()).containsAnyOf("Examples:", "Commands:");
    assertThat(code).isZero();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpSaysTheSameAsTheOption(List<String> path) {
    run(Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new));
    String option = out.toString();
    out.getBuffer().setLength(0);

    int code = run(Stream.concat(Stream.of("help"), path.stream()).toArray(String[]::new));

    assertThat(out.toString()).isEqualTo(option);
    assertThat(code).isZero();
  }

  @Test
  void whatATerminalWouldObeyIsEscapedInMessages() {
    run("solve", "no\u001b[2Jfile\nat all");

    assertThat(err.toString()).contains("no\\u001b[2Jfile").hasLineCount(1);
  }

  private static Stream<List<String>> all(CommandLine command, List<String> path) {
    Stream<List<String>> below =
        command.getSubcommands().entrySet().stream()
            .flatMap(
                entry ->
                    all(
                        entry.getValue(),
                        Stream.concat(path.stream(), Stream.of(entry.getKey())).toList()));
    return Stream.concat(Stream.of(path), below);
  }

  private int run(String... arguments) {
    List<String> words = Stream.of(arguments).filter(word -> !word.isBlank()).toList();
    return RefinerCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }
}
