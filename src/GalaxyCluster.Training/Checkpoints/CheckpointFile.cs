using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Training.Checkpoints;

/// <summary>
/// A checkpoint as a safetensors file: the model's tensors in flat order, then the optimizer's state as one more, with
/// run hash, round and hashes as text fields.
/// </summary>
public static class CheckpointFile
{
    private const string Format = "galaxycluster-checkpoint/1";
    private const string StateName = "optimizer-state";

    public static void Write(Stream stream, Model model, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CommitterState state = checkpoint.State;
        SortedDictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["runHash"] = checkpoint.RunHash,
            ["nextRound"] = state.NextRound.ToString(CultureInfo.InvariantCulture),
            ["parametersSha256"] = state.ParametersSha256,
            ["stateSha256"] = ContributionDigest.Of(state.OptimizerState),
        };
        if (checkpoint.Best is { } best)
        {
            metadata["bestNextRound"] = best.NextRound.ToString(CultureInfo.InvariantCulture);
            metadata["bestValidationAccuracy"] = best.ValidationAccuracy.ToString("R", CultureInfo.InvariantCulture);
        }

        ImmutableArray<TensorInfo> tensors = [.. ParameterTensors.Describe(model)];
        if (state.OptimizerState.Length > 0)
            tensors = tensors.Add(new TensorInfo(StateName, TensorType.F32, [state.OptimizerState.Length]));
        SafetensorsWriter writer = new(stream, tensors, metadata);
        writer.Append(state.Parameters);
        if (state.OptimizerState.Length > 0) writer.Append(state.OptimizerState);
        writer.Complete();
    }

    /// <summary>Reads and checks a file; the caller compares the run hash.</summary>
    /// <exception cref="DataFormatException">No checkpoint, a damaged one, or one of another model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Checkpoint Read(string path, Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        FileMetadata metadata = new(file.Header);
        metadata.Expect("format", Format);
        bool hasState = file.Header.Tensors is [.., { Info.Name: StateName }];
        ParameterTensors.Check(file.Header, model, hasState ? 1 : 0);
        float[] parameters = new float[model.FlatLength];
        file.ReadData(0, parameters);
        float[] state = [];
        if (hasState)
        {
            TensorInfo info = file.Header.Tensors[^1].Info;
            // At most a few copies of the vector; more would be memory given away to a hostile file.
            if (info.Type != TensorType.F32 || info.Shape.Length != 1 || info.ElementCount > 4L * model.FlatLength)
                throw new DataFormatException(path, $"tensor '{StateName}'", "has an impossible shape");
            state = new float[(int)info.ElementCount];
            file.ReadData(4L * model.FlatLength, state);
        }

        string hash = metadata.Sha256("parametersSha256");
        if (ContributionDigest.Of(parameters) != hash)
            throw metadata.Wrong("parametersSha256", "is not the hash of the parameters: the file is damaged");
        if (ContributionDigest.Of(state) != metadata.Sha256("stateSha256"))
            throw metadata.Wrong("stateSha256", "is not the hash of the optimizer's state: the file is damaged");
        BestEpoch? best = metadata.Optional("bestNextRound") is null
            ? null
            : new BestEpoch(metadata.Integer("bestNextRound"), metadata.Number("bestValidationAccuracy"));
        return new Checkpoint(
            metadata.Sha256("runHash"), new CommitterState(metadata.Integer("nextRound"), parameters, state, hash),
            best);
    }
}
