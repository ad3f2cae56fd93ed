using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using GalaxyCluster.Cli.Chaos;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Runs;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy chaos</c>: trains on a local cluster while killing it, and judges what came of it.</summary>
internal static class ChaosCommand
{
    private const int MaxWorkers = 64;

    private static readonly Argument<string?> _run = new("run")
    {
        Description = "The run file; the built-in default run when not given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Which faults are drawn; the run's own seed is in its file.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<ImmutableArray<FaultKind>> _faults = Faults();
    private static readonly Option<TimeSpan?> _every = Duration("--every", "Time from fault to fault: 5s when not given.");
    private static readonly Option<TimeSpan?> _for = Duration(
        "--for", "How long faults are made; to the end of the run when not given. Then the run is stopped and judged.");

    private static readonly Option<int?> _rounds = Arguments.OptionalAtLeast(
        "--rounds", 1, "Stop and judge after so many committed rounds.");

    private static readonly Option<int> _workers = Arguments.Positive("--workers", 4, "Worker processes.");
    private static readonly Option<int> _threads = Arguments.Positive("--threads", 1, "Threads a worker.");
    private static readonly Option<TimeSpan?> _pace = Duration(
        "--pace", "Makes each slot take so much longer, so that a small run lasts; changes no number.");

    private static readonly Option<string?> _replay = new("--replay")
    {
        Description = "A schedule.json that chaos wrote: the same faults at the same times.",
    };

    private static readonly Option<string?> _reference = new("--reference")
    {
        Description = "Folder of the same run trained undisturbed; trained first when not given.",
    };

    private static readonly Option<string> _out = new("--out")
    {
        Description = "Folder in which this chaos run's folder is made.",
        DefaultValueFactory = _ => "chaos",
    };

    private static readonly Option<bool> _measure = new("--measure")
    {
        Description = "A fixed schedule that measures recovery times and the throughput kept, in about five minutes.",
    };

    private static readonly Option<Uri?> _attach = Arguments.Address(
        "--attach", "Disturbs the cluster that runs there instead of starting one: its processes on this machine.");

    private static readonly Option<string?> _state = new("--state")
    {
        Description = "With --attach: the coordinator's state folder, by which the run is judged.",
    };

    private static readonly Option<bool> _noRestart = new("--no-restart")
    {
        Description = "With --attach: somebody else starts again what dies, not chaos by its own command line.",
    };

    private static readonly Option<bool> _json = Arguments.Json();

    public static Command Create()
    {
        var command = new Command(
            "chaos", "Trains on a local cluster, kills, pauses, slows and cuts off its parts, and judges the result.")
        {
            _run,
        };
        Option[] options =
        [
            _seed, _faults, _every, _for, _rounds, _workers, _threads, _pace, _replay, _reference, _out, _measure, _attach,
            _state, _noRestart, _json,
        ];
        foreach (Option option in options)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_workers) > MaxWorkers)
                result.AddError($"--workers must be at most {MaxWorkers}");
            if (result.GetValue(_measure) && result.GetValue(_replay) is not null)
                result.AddError("--measure has a schedule of its own: leave out --replay");
            bool isAttached = result.GetResult(_attach) is { Implicit: false };
            if (isAttached != (result.GetResult(_state) is { Implicit: false }))
                result.AddError("--attach and --state belong together: a cluster's address and its coordinator's folder");
            foreach (Option option in (Option[])[_workers, _threads, _pace, _measure])
            {
                if (isAttached && result.GetResult(option) is { Implicit: false })
                    result.AddError($"--attach takes the cluster as it is: leave out {option.Name}");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new FailureException(
                ExitCodes.Usage, "galaxy chaos stops processes by signals and looks at them in /proc: Linux only");
        }

        TimeProvider time = TimeProvider.System;
        bool json = parsed.GetValue(_json);
        using var interrupts = new Interrupts(Console.Error.WriteLine);
        ChaosSchedule? replayed = parsed.GetValue(_replay) is { } file ? ChaosSchedule.Read(file) : null;
        (ChaosOptions options, RunDefinition definition) = OptionsOf(parsed, replayed?.Workers, interrupts);
        ClusterStatus? attached = await AttachAsync(parsed, definition, interrupts).ConfigureAwait(false);
        ImmutableArray<FaultKind> kinds = parsed.GetValue(_faults);
        if (attached is not null)
        {
            ImmutableArray<FaultKind>? wanted = parsed.GetResult(_faults) is { Implicit: false } ? kinds : null;
            kinds = ChaosAttachment.Kinds(attached, replayed?.Kinds ?? wanted);
            options = options with { Workers = ChaosAttachment.Workers(attached, replayed?.Workers) };
        }

        Say($"folder     {options.Folder}");
        ChaosReference reference = await ReferenceAsync(parsed, options, interrupts).ConfigureAwait(false);
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"reference  {reference.Rounds} rounds, {reference.HashOf(reference.Rounds - 1)}"));
        // A cluster goes on while its reference is trained.
        attached = await AttachAsync(parsed, definition, interrupts).ConfigureAwait(false);
        (ChaosSchedule schedule, ImmutableArray<ThroughputWindow> windows) = parsed.GetValue(_measure)
            ? MeasuredSchedule.Create(options.Workers, options.Slots)
            : (replayed ?? Draw(parsed, options, kinds), []);
        if (parsed.GetValue(_measure))
            options = options with { Limit = options.Limit ?? MeasuredSchedule.LengthOf(schedule) };
        Say($"schedule   {options.ScheduleFile}");
        var run = new ChaosRun(options, Open, schedule, reference, windows, time);
        ChaosReport report = await run.RunAsync(Show, interrupts).ConfigureAwait(false);
        if (json)
            JsonOutput.WriteLine(report, ChaosJson.Default.ChaosReport);
        else
            Console.WriteLine(ChaosText.Describe(report));
        return report.Passed ? ExitCodes.Success : ExitCodes.Unproven;

        IFaultyCluster Open(ChaosJournal journal) => attached is null
            ? new ChaosCluster(options, journal, time)
            : new AttachedCluster(options, attached, parsed.GetValue(_attach)!, journal, time);

        void Say(string line)
        {
            if (!json)
                Console.WriteLine(line);
        }

        void Show(ChaosLine line)
        {
            if (json)
            {
                JsonOutput.WriteLine(
                    new ChaosLineJson(ChaosText.NameOf(line.Kind), line.At.TotalSeconds, line.Subject, line.Text),
                    ChaosJson.Default.ChaosLineJson);
            }
            else
            {
                Console.WriteLine(ChaosText.Line(line));
            }
        }
    }

    private static async Task<ClusterStatus?> AttachAsync(
        ParseResult parsed, RunDefinition definition, Interrupts interrupts)
    {
        if (parsed.GetValue(_attach) is not { } coordinator)
            return null;
        ClusterStatus status = await StatusClient.GetAsync(coordinator, interrupts.Drain).ConfigureAwait(false);
        ChaosAttachment.Check(status, definition.RunHash, parsed.GetValue(_state)!);
        return status;
    }

    private static (ChaosOptions Options, RunDefinition Definition) OptionsOf(
        ParseResult parsed, int? replayedWorkers, Interrupts interrupts)
    {
        string? file = parsed.GetValue(_run);
        RunSpec spec = file is null ? RunSpec.LoadDefault(new RunOverrides()) : RunSpec.Load(file);
        ModelSpec model = spec.Model.Load();
        using Dataset dataset = Dataset.Open(RunData.Folder(spec.Data, interrupts.Drain));
        RunDefinition definition = RunDefinition.Create(spec, model, dataset.Manifest);
        var options = new ChaosOptions(
            file is null ? [] : [file], RunFolders.New(parsed.GetValue(_out)!, definition),
            replayedWorkers ?? parsed.GetValue(_workers), parsed.GetValue(_threads),
            (int)(parsed.GetValue(_pace) ?? TimeSpan.Zero).TotalMilliseconds, parsed.GetValue(_for),
            parsed.GetValue(_rounds), parsed.GetValue(CommandTree.Verbose), spec.Slots)
        {
            State = parsed.GetValue(_state),
            IsTended = parsed.GetValue(_noRestart),
        };
        return (options, definition);
    }

    private static async Task<ChaosReference> ReferenceAsync(ParseResult parsed, ChaosOptions options, Interrupts interrupts) =>
        parsed.GetValue(_reference) is { } folder
            ? ChaosReference.Read(folder)
            : await ChaosReference.TrainAsync(options, interrupts.Drain).ConfigureAwait(false);

    private static ChaosSchedule Draw(
        ParseResult parsed, ChaosOptions options, ImmutableArray<FaultKind> kinds) => ChaosSchedule.Draw(
        parsed.GetValue(_seed), kinds, (parsed.GetValue(_every) ?? TimeSpan.FromSeconds(5)).TotalSeconds,
        (options.Limit ?? TimeSpan.FromDays(1)).TotalSeconds, options.Workers);

    private static Option<ImmutableArray<FaultKind>> Faults()
    {
        FaultKind[] all = Enum.GetValues<FaultKind>();
        string names = string.Join(',', all.Select(ChaosText.NameOf));
        return new Option<ImmutableArray<FaultKind>>("--faults")
        {
            Description = $"Which kinds, with commas between: {names} (all when not given); none for no faults.",
            DefaultValueFactory = _ => [.. all],
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (text == "none")
                    return [];
                var kinds = ImmutableArray.CreateBuilder<FaultKind>();
                foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
                {
                    FaultKind? kind = all.Cast<FaultKind?>().FirstOrDefault(k => ChaosText.NameOf(k!.Value) == name);
                    if (kind is { } known)
                        kinds.Add(known);
                    else
                        result.AddError($"--faults: there is no kind '{name}'; there are {names}");
                }

                return kinds.ToImmutable();
            },
        };
    }

    private static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (DurationText.Parse(result.Tokens[0].Value) is { } duration)
                return duration;
            result.AddError($"{name} '{result.Tokens[0].Value}': a time such as 500ms, 5s, 2m or 1h expected");
            return null;
        },
    };
}
