using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// The three passes of one convolution layer. Immutable after creation: any number of executors share it, each with
/// its own tensors and scratch. The algorithm follows from the shape alone.
/// </summary>
public sealed unsafe class ConvolutionKernel
{
    /// <summary>Four lanes from the last plane's first channel on must lie in the first block.</summary>
    private const int MostRowChannels = 15;

    private readonly ConvolutionShape _shape;
    private readonly OutputPass _forward;
    private readonly OutputPass _backwardInput;
    private readonly WeightPass _backwardWeight;

    private ConvolutionKernel(in ConvolutionShape shape, ConvolutionAlgorithm algorithm)
    {
        _shape = shape;
        Algorithm = algorithm;
        _forward = MakeOutputPass(shape, algorithm, towardsInput: false);
        _backwardInput = MakeOutputPass(shape, algorithm, towardsInput: true);
        _backwardWeight = algorithm switch
        {
            ConvolutionAlgorithm.Winograd => new WinogradWeightPass(shape, (WinogradOutputPass)_backwardInput),
            ConvolutionAlgorithm.WinogradRows => new WinogradRowsWeightPass(shape),
            ConvolutionAlgorithm.Depthwise => new DepthwiseWeightPass(shape),
            _ => new DirectWeightPass(shape),
        };
    }

    public ConvolutionShape Shape => _shape;

    public ConvolutionAlgorithm Algorithm { get; }

    /// <summary>Halo that the input tensor must have at least.</summary>
    public int RequiredHalo => Math.Max(_forward.SourceHalo, _backwardWeight.InputHalo);

    /// <summary>Halo that the tensor of the output's gradient must have at least.</summary>
    public int RequiredGradientHalo => Math.Max(_backwardInput.SourceHalo, _backwardWeight.GradientHalo);

    /// <summary>Floats of the packed form of weight and bias.</summary>
    public long PackedLength => BackwardOffset + _backwardInput.PackedLength;

    // Bias, zero up to a whole pair of blocks; then the two packed weights, each from a cache line on.
    private int PaddedBias => (_shape.OutChannels + TileChunk.Columns - 1) / TileChunk.Columns * TileChunk.Columns;

    private long BackwardOffset => PaddedBias + ((_forward.PackedLength + 15) / 16 * 16);

    /// <exception cref="ArgumentException">The shape is impossible.</exception>
    public static ConvolutionKernel Create(ConvolutionShape shape)
    {
        shape.Validate();
        return Create(shape, Choose(shape));
    }

    /// <summary>True when the weight gradient of a batch can be computed in groups of samples.</summary>
    public bool ContinuesSums => _backwardWeight.ContinuesSums;

    /// <summary>Floats that carry the weight gradient of up to maxBatch samples from one group of them to the next.</summary>
    public long SumsLength(int maxBatch) => maxBatch < 1 ? 0 : _backwardWeight.SumsLength(maxBatch);

    /// <summary>Floats of scratch for any pass over up to maxBatch samples with a team of the given size.</summary>
    public long ScratchLength(int maxBatch, int threads) =>
        Math.Max(
            Math.Max(_forward.ScratchLength(threads), _backwardInput.ScratchLength(threads)),
            maxBatch < 1 ? 0 : _backwardWeight.ScratchLength(threads));

    /// <summary>Rearranges weight [O, I/groups, kH, kW] and bias [O] (empty: none) for the passes; once a round.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the buffer is too small.</exception>
    public void Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, AlignedBuffer into)
    {
        if (weight.Length != _shape.WeightLength || (bias.Length != 0 && bias.Length != _shape.OutChannels))
            throw new ArgumentException($"weight {weight.Length} or bias {bias.Length} does not fit {_shape}");
        RequireLength(into, PackedLength, nameof(into));
        new Span<float>(into.Pointer, PaddedBias).Clear();
        bias.CopyTo(into.Slice(0, PaddedBias));
        _forward.Pack(new WeightView(_shape, weight, towardsInput: false), into.Pointer + PaddedBias);
        _backwardInput.Pack(new WeightView(_shape, weight, towardsInput: true), into.Pointer + BackwardOffset);
    }

    /// <summary>y = epilogue(x * w + bias) for samples 0..n-1.</summary>
    /// <exception cref="ArgumentException">A tensor, halo or buffer does not fit the shape.</exception>
    public void Forward(
        BlockedTensor x, AlignedBuffer packed, BlockedTensor y, int n, Epilogue epilogue, AlignedBuffer scratch,
        ThreadTeam? team = null)
    {
        RequireTensor(x, _shape.Input, _forward.SourceHalo, n, nameof(x));
        RequireTensor(y, _shape.Output, 0, n, nameof(y));
        RequireLength(packed, PackedLength, nameof(packed));
        RequireLength(scratch, _forward.ScratchLength(team?.Count ?? 1), nameof(scratch));
        _forward.Run(new OutputCall
        {
            Source = x,
            Target = y,
            Count = n,
            Packed = packed.Pointer + PaddedBias,
            Bias = packed.Pointer,
            Relu = epilogue == Epilogue.Relu,
            Mask = null,
            Scratch = scratch.Pointer,
            Team = team,
        });
    }

    /// <summary>True when ReLU and 2x2 max-pooling can be part of the forward pass.</summary>
    public bool Pools =>
        Algorithm == ConvolutionAlgorithm.Winograd && _shape.KernelHeight == 3
        && Math.Min(_shape.OutHeight, _shape.OutWidth) >= 2;

    /// <summary>One sample's output after pooling.</summary>
    public Shape Pooled => new(_shape.OutChannels, _shape.OutHeight / 2, _shape.OutWidth / 2);

    /// <summary>Floats that <see cref="ForwardPooled"/> keeps for <see cref="SpreadPooled"/>.</summary>
    public long WinnersLength(int maxBatch) => PoolWinners.Length(Pooled, maxBatch);

    /// <summary>
    /// y = the largest of each 2x2 window of relu(x * w + bias), for samples 0..n-1; rows and columns that fill no
    /// window are left out. winners is overwritten; null when no backward pass follows.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor, halo or buffer does not fit the shape, or <see cref="Pools"/> is
    /// false.</exception>
    public void ForwardPooled(
        BlockedTensor x, AlignedBuffer packed, BlockedTensor y, AlignedBuffer? winners, int n, AlignedBuffer scratch,
        ThreadTeam? team = null)
    {
        if (!Pools)
            throw new ArgumentException($"{_shape} is not pooled while it is computed", nameof(y));
        RequireTensor(x, _shape.Input, _forward.SourceHalo, n, nameof(x));
        RequireTensor(y, Pooled, 0, n, nameof(y));
        RequireLength(packed, PackedLength, nameof(packed));
        if (winners is not null)
            RequireLength(winners, WinnersLength(n), nameof(winners));
        RequireLength(scratch, _forward.ScratchLength(team?.Count ?? 1), nameof(scratch));
        _forward.Run(new OutputCall
        {
            Source = x,
            Target = y,
            Count = n,
            Packed = packed.Pointer + PaddedBias,
            Bias = packed.Pointer,
            Relu = true,
            Mask = null,
            Winners = new PoolWinners(winners, Pooled),
            Scratch = scratch.Pointer,
            Team = team,
        });
    }

    /// <summary>
    /// gradY, the gradient before ReLU and pooling, from the pooled one; and gradBias [O] (empty: not wanted), its sum
    /// over samples and pixels, which carries itself from group to group. Pixels of gradY in no window are not written.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor, buffer or span does not fit the shape.</exception>
    public void SpreadPooled(
        BlockedTensor gradPooled, AlignedBuffer winners, BlockedTensor gradY, Span<float> gradBias, int n,
        SampleGroup group, ThreadTeam? team = null)
    {
        RequireTensor(gradPooled, Pooled, 0, n, nameof(gradPooled));
        RequireTensor(gradY, _shape.Output, 0, n, nameof(gradY));
        RequireLength(winners, WinnersLength(n), nameof(winners));
        if (!gradBias.IsEmpty && gradBias.Length != _shape.OutChannels)
            throw new ArgumentException($"{gradBias.Length} sums for {_shape.OutChannels} channels", nameof(gradBias));
        PoolSpreading.Run(gradPooled, new PoolWinners(winners, Pooled), gradY, gradBias, n, !group.IsFirst, team);
    }

    /// <summary>
    /// gradX = transposed convolution of gradY, overwritten. With reluOutput (the layer's input, itself the output of a
    /// ReLU) the ReLU's backward is fused: gradX is 0 where reluOutput is not above 0. An addend (what else the input's
    /// gradient is the sum of) is added before that.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor, halo or buffer does not fit the shape.</exception>
    public void BackwardInput(
        BlockedTensor gradY, AlignedBuffer packed, BlockedTensor gradX, int n, AlignedBuffer scratch,
        BlockedTensor? reluOutput = null, ThreadTeam? team = null, BlockedTensor? addend = null)
    {
        RequireLength(scratch, _backwardInput.ScratchLength(team?.Count ?? 1), nameof(scratch));
        bool addsLater = addend is not null && Algorithm != ConvolutionAlgorithm.Winograd;
        _backwardInput.Run(InputCall(
            gradY, packed, gradX, n, scratch, addsLater ? null : reluOutput, team, addsLater ? null : addend));
        if (!addsLater)
            return;
        Pointwise.Apply(default(Add), gradX, addend!, gradX, n, team);
        if (reluOutput is not null)
            Pointwise.Apply(default(ReluBackward), gradX, reluOutput, gradX, n, team);
    }

    /// <summary>
    /// gradWeight [O, I/groups, kH, kW] and gradBias [O] (empty: not wanted) as sums over samples and pixels, complete
    /// after the last group of samples. Between the groups gradBias and sums carry them; gradWeight is written with the
    /// last group only.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor, halo, buffer or span does not fit the shape, or the batch comes in
    /// groups and <see cref="ContinuesSums"/> is false.</exception>
    public void BackwardWeight(
        BlockedTensor x, BlockedTensor gradY, Span<float> gradWeight, Span<float> gradBias, int n, SampleGroup group,
        AlignedBuffer sums, AlignedBuffer scratch, ThreadTeam? team = null)
    {
        WeightGradient(x, gradY, gradWeight, gradBias, n, group, sums, scratch, team, null);
    }

    /// <summary>True when <see cref="Backward"/> takes less time than the two gradients apart.</summary>
    public bool JoinsGradients => _backwardWeight.MakesInputGradient;

    /// <summary>
    /// What <see cref="BackwardInput"/> and <see cref="BackwardWeight"/> do, with the same bits. gradX may lie in the memory
    /// of neither x nor gradY.
    /// </summary>
    /// <exception cref="ArgumentException">As there.</exception>
    public void Backward(
        BlockedTensor x, BlockedTensor gradY, AlignedBuffer packed, BlockedTensor gradX, Span<float> gradWeight,
        Span<float> gradBias, int n, SampleGroup group, AlignedBuffer sums, AlignedBuffer scratch,
        BlockedTensor? reluOutput = null, ThreadTeam? team = null, BlockedTensor? addend = null)
    {
        if (!JoinsGradients)
        {
            BackwardWeight(x, gradY, gradWeight, gradBias, n, group, sums, scratch, team);
            BackwardInput(gradY, packed, gradX, n, scratch, reluOutput, team, addend);
            return;
        }

        OutputCall inputGradient = InputCall(gradY, packed, gradX, n, scratch, reluOutput, team, addend);
        WeightGradient(x, gradY, gradWeight, gradBias, n, group, sums, scratch, team, inputGradient);
    }

    private OutputCall InputCall(
        BlockedTensor gradY, AlignedBuffer packed, BlockedTensor gradX, int n, AlignedBuffer scratch,
        BlockedTensor? reluOutput, ThreadTeam? team, BlockedTensor? addend)
    {
        RequireTensor(gradY, _shape.Output, _backwardInput.SourceHalo, n, nameof(gradY));
        RequireTensor(gradX, _shape.Input, 0, n, nameof(gradX));
        if (reluOutput is not null)
            RequireTensor(reluOutput, _shape.Input, 0, n, nameof(reluOutput));
        if (addend is not null)
            RequireTensor(addend, _shape.Input, 0, n, nameof(addend));
        RequireLength(packed, PackedLength, nameof(packed));
        return new OutputCall
        {
            Source = gradY,
            Target = gradX,
            Count = n,
            Packed = packed.Pointer + BackwardOffset,
            Bias = null,
            Relu = false,
            Addend = addend,
            Mask = reluOutput,
            Scratch = scratch.Pointer,
            Team = team,
        };
    }

    private void WeightGradient(
        BlockedTensor x, BlockedTensor gradY, Span<float> gradWeight, Span<float> gradBias, int n, SampleGroup group,
        AlignedBuffer sums, AlignedBuffer scratch, ThreadTeam? team, in OutputCall? inputGradient)
    {
        if (group != SampleGroup.Whole && !ContinuesSums)
            throw new ArgumentException($"the weight gradient of {_shape} needs its whole batch", nameof(group));
        RequireTensor(x, _shape.Input, _backwardWeight.InputHalo, n, nameof(x));
        RequireTensor(gradY, _shape.Output, _backwardWeight.GradientHalo, n, nameof(gradY));
        RequireLength(scratch, _backwardWeight.ScratchLength(team?.Count ?? 1), nameof(scratch));
        RequireLength(sums, SumsLength(group.First + n), nameof(sums));
        if (gradWeight.Length != _shape.WeightLength)
            throw new ArgumentException($"gradient of {gradWeight.Length} floats does not fit {_shape}", nameof(gradWeight));
        fixed (float* gradient = gradWeight)
            _backwardWeight.Run(new WeightCall
            {
                Input = x,
                OutputGradient = gradY,
                Gradient = gradient,
                InputGradient = inputGradient,
                Count = n,
                Group = group,
                Sums = sums.Pointer,
                Scratch = scratch.Pointer,
                Team = team,
            });
        if (!gradBias.IsEmpty)
            BiasGradient.Run(gradY, gradBias, n, continues: !group.IsFirst, team);
    }

    /// <summary>With an algorithm of the caller's choice, for tests and benchmarks.</summary>
    internal static ConvolutionKernel Create(ConvolutionShape shape, ConvolutionAlgorithm algorithm)
    {
        shape.Validate();
        if (algorithm == ConvolutionAlgorithm.Winograd && !AllowsWinograd(shape))
            throw new ArgumentException($"Winograd does not fit {shape}");
        if (algorithm == ConvolutionAlgorithm.WinogradRows && !AllowsWinogradRows(shape))
            throw new ArgumentException($"Winograd along the rows does not fit {shape}");
        if (algorithm == ConvolutionAlgorithm.Depthwise && !IsDepthwise(shape))
            throw new ArgumentException($"{shape} is not depthwise");
        return new ConvolutionKernel(shape, algorithm);
    }

    /// <summary>The fixed rule: never measured at run time, because the choice decides bits.</summary>
    /// <remarks>
    /// Winograd needs its shape, whole tiles to speak of, and enough channels for the products to outweigh the transforms:
    /// of a picture's few bands they do in one direction.
    /// </remarks>
    internal static ConvolutionAlgorithm Choose(in ConvolutionShape shape)
    {
        if (IsDepthwise(shape))
            return ConvolutionAlgorithm.Depthwise;
        if (shape.OutChannels < 16 || Math.Min(shape.OutHeight, shape.OutWidth) < 4)
            return ConvolutionAlgorithm.Direct;
        if (AllowsWinograd(shape) && shape.InChannels >= 16)
            return ConvolutionAlgorithm.Winograd;
        return AllowsWinogradRows(shape) && shape.InChannels is >= 3 and <= 6
            ? ConvolutionAlgorithm.WinogradRows
            : ConvolutionAlgorithm.Direct;
    }

    /// <summary>True when the rule takes a form of Winograd.</summary>
    internal static bool ChoosesWinograd(in ConvolutionShape shape) =>
        Choose(shape) is ConvolutionAlgorithm.Winograd or ConvolutionAlgorithm.WinogradRows;

    /// <summary>Every channel is a group of its own; a single channel is an ordinary convolution.</summary>
    internal static bool IsDepthwise(in ConvolutionShape shape) =>
        shape.Groups > 1 && shape.Groups == shape.InChannels && shape.Groups == shape.OutChannels;

    /// <summary>3x3 or 5x5, stride 1, one group, and a padding whose transposed convolution has one too.</summary>
    internal static bool AllowsWinograd(in ConvolutionShape shape) =>
        shape.KernelHeight is 3 or 5 && shape.KernelWidth == shape.KernelHeight && shape.Stride == 1
        && shape.Groups == 1 && shape.Padding < shape.KernelHeight;

    /// <summary>3x3 as for Winograd, and few input channels.</summary>
    internal static bool AllowsWinogradRows(in ConvolutionShape shape) =>
        AllowsWinograd(shape) && shape.KernelHeight == WinogradRows.Taps && shape.InChannels <= MostRowChannels;

    /// <summary>
    /// Images whose pixels form one chain in the weight gradient: about 1024 pixels, so that small pictures do not
    /// reload the accumulators for every image and large ones do not make long, inaccurate chains.
    /// </summary>
    internal static int ImagesPerChain(in ConvolutionShape s) => Math.Max(1, 1024 / (s.OutHeight * s.OutWidth));

    private static OutputPass MakeOutputPass(
        in ConvolutionShape shape, ConvolutionAlgorithm algorithm, bool towardsInput) => algorithm switch
        {
            ConvolutionAlgorithm.Winograd => new WinogradOutputPass(shape, towardsInput),
            ConvolutionAlgorithm.WinogradRows when !towardsInput => new WinogradRowsOutputPass(shape),
            ConvolutionAlgorithm.Depthwise => new DepthwiseOutputPass(shape, towardsInput),
            _ => new DirectOutputPass(shape, towardsInput),
        };

    private static void RequireTensor(BlockedTensor tensor, Shape shape, int halo, int n, string name)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.Shape != shape || tensor.Halo < halo || n < 1 || n > tensor.MaxBatch || tensor.SampleStride > int.MaxValue)
        {
            throw new ArgumentException(
                $"needs {n} samples of {shape} with a halo of {halo}, got {tensor.MaxBatch} of {tensor.Shape} with {tensor.Halo}",
                name);
        }
    }

    private static void RequireLength(AlignedBuffer buffer, long length, string name)
    {
        ArgumentNullException.ThrowIfNull(buffer, name);
        if (buffer.Length < length)
            throw new ArgumentException($"needs {length} floats, got {buffer.Length}", name);
    }
}
