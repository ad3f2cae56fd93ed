using System.Collections.Immutable;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Checkpoints;

/// <summary>
/// A model's flat vector as named tensors in a file: same order, no gaps, so the data section is the vector.
/// </summary>
internal static class ParameterTensors
{
    public static IEnumerable<TensorInfo> Describe(Model model) =>
        model.Parameters.Select(p => new TensorInfo(p.Name, TensorType.F32, [.. p.Shape.Select(d => (long)d)]));

    /// <exception cref="DataFormatException">The file's first tensors are not the model's.</exception>
    public static void Check(SafetensorsHeader header, Model model, int tensorsAfter)
    {
        int expected = model.Parameters.Length + tensorsAfter;
        if (header.Tensors.Length != expected)
        {
            throw new DataFormatException(
                header.Source, "header", $"{header.Tensors.Length} tensors, expected {expected}");
        }

        ImmutableArray<TensorInfo> wanted = [.. Describe(model)];
        for (int i = 0; i < wanted.Length; i++)
        {
            TensorInfo found = header.Tensors[i].Info;
            if (!SameTensor(found, wanted[i]))
            {
                throw new DataFormatException(
                    header.Source, $"tensor '{found.Name}'",
                    $"{Describe(found)}, expected '{wanted[i].Name}' {Describe(wanted[i])}");
            }
        }
    }

    private static bool SameTensor(TensorInfo a, TensorInfo b) =>
        a.Name == b.Name && a.Type == b.Type && a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan());

    private static string Describe(TensorInfo tensor) => $"{tensor.Type} [{string.Join(", ", tensor.Shape)}]";
}
