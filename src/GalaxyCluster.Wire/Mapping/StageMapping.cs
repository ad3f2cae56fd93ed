using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Wire.Errors;

namespace GalaxyCluster.Wire.Mapping;

/// <summary>Stages and blocks to and from their messages.</summary>
public static class StageMapping
{
    private const int MaxLevel = 30;

    /// <summary>The message for a stage.</summary>
    public static V1.Stage ToWire(Stage stage) => new()
    {
        Kind = stage.Kind switch
        {
            StageKind.Train => V1.StageKind.Train,
            StageKind.Evaluate => V1.StageKind.Evaluate,
            _ => throw new ArgumentOutOfRangeException(nameof(stage)),
        },
        Round = stage.Round,
    };

    /// <exception cref="WireException">No such kind, or a negative round.</exception>
    public static Stage FromWire(V1.Stage? stage)
    {
        if (stage is null)
            throw new WireException(V1.RejectionCode.Malformed, "the stage is missing");
        if (stage.Round < 0)
            throw new WireException(V1.RejectionCode.Malformed, $"round {stage.Round} is negative");
        return stage.Kind switch
        {
            V1.StageKind.Train => Stage.Train(stage.Round),
            V1.StageKind.Evaluate => Stage.Evaluate(stage.Round),
            _ => throw new WireException(V1.RejectionCode.Malformed, $"there is no kind of stage {(int)stage.Kind}"),
        };
    }

    /// <summary>The message for a block given out.</summary>
    public static V1.AssignedBlock ToWire(AssignedBlock assigned) => new()
    {
        Block = new V1.Block { Level = assigned.Block.Level, Index = assigned.Block.Index },
        Attempt = assigned.Attempt,
    };

    /// <exception cref="WireException">A number out of range.</exception>
    public static AssignedBlock FromWire(V1.AssignedBlock? assigned)
    {
        if (assigned?.Block is not { } block)
            throw new WireException(V1.RejectionCode.Malformed, "the block is missing");
        if (block.Level is < 0 or > MaxLevel || block.Index < 0 || (long)block.Index << block.Level > int.MaxValue)
            throw new WireException(V1.RejectionCode.Malformed, $"block {block.Level}:{block.Index} is out of range");
        if (assigned.Attempt < 0)
            throw new WireException(V1.RejectionCode.Malformed, $"attempt {assigned.Attempt} is negative");
        return new AssignedBlock(new SlotBlock(block.Level, block.Index), assigned.Attempt);
    }
}
