using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>The parameters' hash after each round of the undisturbed run in one process: what every cluster must equal.</summary>
internal sealed class ChaosReference
{
    private readonly Dictionary<long, string> _hashes = [];

    private ChaosReference()
    {
    }

    /// <summary>Rounds that it has.</summary>
    public int Rounds => _hashes.Count;

    /// <summary>The hash after a round; null beyond its end.</summary>
    public string? HashOf(long round) => _hashes.GetValueOrDefault(round);

    /// <summary>Reads the folder of a run that was trained before, by <c>galaxy train --workers 0</c> best.</summary>
    /// <exception cref="FailureException">There is no such run.</exception>
    public static ChaosReference Read(string folder)
    {
        string path = Path.Combine(folder, RunRecorder.MetricsFileName);
        if (!File.Exists(path))
            throw new FailureException(ExitCodes.Input, $"--reference '{folder}': no {RunRecorder.MetricsFileName} in it");
        var reference = new ChaosReference();
        foreach (string line in File.ReadLines(path))
            reference.Take(line);
        return reference.Rounds > 0
            ? reference
            : throw new FailureException(ExitCodes.Input, $"--reference '{folder}': no rounds in {path}");
    }

    /// <summary>Trains the run in one other process, without any network.</summary>
    /// <exception cref="FailureException">That failed; the process's own message was shown.</exception>
    public static async Task<ChaosReference> TrainAsync(ChaosOptions options, CancellationToken cancellation)
    {
        var reference = new ChaosReference();
        var lines = Channel.CreateUnbounded<ChildLine>();
        string[] arguments =
        [
            "train", .. options.RunArguments, "--workers", "0", "--json", "--threads",
            Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), "--out",
            Path.Combine(options.Folder, "reference"),
        ];
        await using ChildProcess process = ChildProcess.Start("reference", arguments, lines.Writer);
        Task<int> ended = process.WaitAsync(cancellation);
        _ = ended.ContinueWith(_ => lines.Writer.TryComplete(), TaskScheduler.Default);
        await foreach (ChildLine line in lines.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (line.IsError)
                await Console.Error.WriteLineAsync(line.Text).ConfigureAwait(false);
            else
                reference.Take(line.Text);
        }

        int exitCode = await ended.ConfigureAwait(false);
        return exitCode == ExitCodes.Success
            ? reference
            : throw new FailureException(exitCode, "the reference run ended; its message is above");
    }

    private void Take(string line)
    {
        try
        {
            if (RunEvent.FromJson(line) is RoundCommitted round)
                _hashes[round.Round] = round.ParametersSha256;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // The header of a metrics file, or a line for people.
        }
    }
}
