using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Inference;

/// <summary>Classifies picture files one by one, prepared exactly as the model's training pictures were.</summary>
internal sealed class PictureClassifier : IDisposable
{
    private readonly TrainedModel _trained;
    private readonly PictureReader _reader;
    private readonly PixelScaling _scaling;
    private readonly PreparedParameters _prepared;
    private readonly ModelExecutor _executor;
    private readonly byte[] _bytes;
    private readonly float[] _image;
    private readonly float[] _probabilities;

    /// <exception cref="FailureException">The model's bands or stretch make no sense.</exception>
    public PictureClassifier(TrainedModel trained)
    {
        _trained = trained;
        ModelInput input = trained.Input;
        try
        {
            _reader = new PictureReader(input.Preprocessing, input.Channels, input.Height, input.Width);
        }
        catch (FormatException e)
        {
            throw new FailureException(ExitCodes.Input, $"the model's input: {e.Message}", e);
        }

        _scaling = new PixelScaling(input.Mean, input.StandardDeviation);
        _prepared = new PreparedParameters(trained.Model);
        _prepared.Load(trained.Parameters.Span);
        _executor = new ModelExecutor(trained.Model, new SoftmaxCrossEntropySpec(), maxBatch: 1);
        _bytes = new byte[input.Pixels == PixelType.U8 ? input.Shape.Length : 0];
        _image = new float[input.Shape.Length];
        _probabilities = new float[trained.Classes.Length];
    }

    /// <exception cref="DataFormatException">The file is no picture.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public PictureClass Classify(string path)
    {
        if (_trained.Input.Pixels == PixelType.U8)
        {
            _reader.Read(path, _bytes);
            _scaling.Apply(_bytes, _image);
        }
        else
        {
            _reader.Read(path, _image);
            _scaling.Apply(_image);
        }

        _executor.Predict(_prepared, _image, 1, _probabilities);
        int best = 0;
        for (int i = 1; i < _probabilities.Length; i++)
        {
            if (_probabilities[i] > _probabilities[best])
                best = i;
        }

        return new PictureClass(
            path, _trained.Classes[best], _probabilities[best],
            [.. _trained.Classes.Zip(_probabilities, (name, p) => new ClassProbability(name, p))]);
    }

    public void Dispose()
    {
        _executor.Dispose();
        _prepared.Dispose();
    }
}
